#include "parsers/phone_finder.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "parsers/phone_number.hpp"
#include "parsers/tokens.hpp"

namespace patchcord {
namespace {

constexpr std::size_t longest_run = 60;    // characters
constexpr std::size_t fewest_digits = 6;   // of a number without "+"
constexpr std::size_t most_digits = 20;    // country code, prefixes and number
constexpr std::size_t fewest_unknown = 7;  // of a number that the library does not know
constexpr std::size_t widest_gap = 4;      // characters between two groups

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// One character as the number grammar sees it: digits, "+", "(", ")", "-", " ", or itself where
/// it is ASCII; 0 for anything else.
char plain(char32_t c) {
    if (c < 0x80) return c == '\t' ? ' ' : static_cast<char>(c);
    if (c >= 0xff10 && c <= 0xff19) return static_cast<char>('0' + (c - 0xff10));
    if (c == 0xff0b) return '+';
    if (c == 0xff08) return '(';
    if (c == 0xff09) return ')';
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xff0d || c == 0x30fc) return '-';
    if (c == 0xa0 || c == 0x3000 || c == 0x2009 || c == 0x202f) return ' ';
    if (c == 0xff5e || c == 0x301c) return '~';
    return 0;
}

struct Unit {
    char c = 0;
    std::size_t begin = 0;
    std::size_t end = 0;
};

std::vector<Unit> units_from(std::string_view text, std::size_t at) {
    std::vector<Unit> units;
    while (at < text.size() && units.size() < longest_run) {
        const Character character = character_at(text, at);
        units.push_back({plain(character.code), at, character.next});
        at = character.next;
    }
    return units;
}

/// Digits that stand together: [begin, end) in units.
struct Group {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t size() const { return end - begin; }
};

/// Words that make the digits before them a time or a count.
constexpr std::array<std::string_view, 62> unit_words{
    "am",        "pm",       "a",        "p",        "h",      "hr",      "hrs",   "hour",
    "hours",     "m",        "min",      "mins",     "minute", "minutes", "s",     "sec",
    "secs",      "second",   "seconds",  "d",        "day",    "days",    "week",  "weeks",
    "month",     "months",   "o",        "oclock",   "times",  "time",    "tries", "attempts",
    "january",   "february", "march",    "april",    "may",    "june",    "july",  "august",
    "september", "october",  "november", "december", "jan",    "feb",     "mar",   "apr",
    "jun",       "jul",      "aug",      "sep",      "oct",    "nov",     "dec",   "uhr",
    "stunden",   "minuten",  "heures",   "horas",    "of",     "th"};

class Run {
 public:
    Run(std::string_view text, std::size_t at, std::string_view region)
        : text_(text), region_(region), units_(units_from(text, at)) {}

    PhoneRun read() {
        PhoneRun run;
        find_groups();
        run.end = groups_.empty() ? units_.front().end : units_[groups_.front().end - 1].end;
        run.run_end = groups_.empty() ? run.end : units_[groups_.back().end - 1].end;
        if (groups_.empty()) return run;
        if (take_vanity(run)) return run;
        if (looks_like_date(0)) {
            run.end = units_[groups_[2].end - 1].end;
            return run;
        }
        if (take_possible(run) || take_unknown(run)) take_post_dial(run);
        return run;
    }

 private:
    char at(std::size_t i) const { return i < units_.size() ? units_[i].c : '\n'; }

    bool is_gap(std::size_t i) const {
        return std::string_view(" -./~()").find(at(i)) != std::string_view::npos;
    }

    /// Groups of digits up to where the run ends or a time begins.
    void find_groups() {
        std::size_t i = 0;
        while (at(i) == '+' || at(i) == '(' || at(i) == ' ') ++i;
        std::size_t digits = 0;
        while (is_digit(at(i))) {
            Group group{i, i};
            while (is_digit(at(group.end))) ++group.end;
            digits += group.size();
            groups_.push_back(group);
            if (digits > most_digits || !is_whole(group) || looks_like_time(group)) {
                groups_.pop_back();
                break;
            }
            i = group.end;
            if (at(i) == 'x' && at(i + 1) == 'x' && at(i + 2) == ')') i += 2;  // "(0xx)"
            const std::size_t gap = i;
            while (is_gap(i) && i - gap < widest_gap) ++i;
            if (i == gap) break;
        }
        if (groups_.size() > 1)
            for (std::size_t g = 1; g < groups_.size(); ++g)
                if (looks_like_date(g) || looks_like_day(g)) groups_.resize(g);
    }

    /// No letter, colon or comma-less decimal follows directly ("5pm", "13h30", "12:15").
    bool is_whole(const Group& group) const {
        const char next = at(group.end);
        if (next == 'x' || next == 'X')
            return is_digit(at(group.end + 1)) || at(group.end + 1) == ' ' ||
                   (at(group.end + 1) == 'x' && at(group.end + 2) == ')');
        if (is_alpha(next)) return lower(next) == 'e' && lower(at(group.end + 1)) == 'x';
        return next != ':' || !is_digit(at(group.end + 1));
    }

    /// A short group with a unit behind it: "24 hours", "8 am", "11 december".
    bool looks_like_time(const Group& group) const {
        if (group.size() > 2 || at(group.end) != ' ') return false;
        std::string word;
        std::size_t i = group.end + 1;
        for (; is_alpha(at(i)); ++i) word += lower(at(i));
        if (word == "a" && at(i) == ' ') return false;  // "give 202 55 51 00 a ring"
        return std::ranges::find(unit_words, word) != unit_words.end();
    }

    bool joined(std::size_t g, std::string_view marks) const {
        return g + 1 < groups_.size() && groups_[g + 1].begin == groups_[g].end + 1 &&
               marks.find(at(groups_[g].end)) != std::string_view::npos;
    }

    /// "2026-08-20", "20.8.2026", "8/20/26".
    bool looks_like_date(std::size_t g) const {
        if (g + 2 >= groups_.size() || !joined(g, "-./") || !joined(g + 1, "-./")) return false;
        if (at(groups_[g].end) != at(groups_[g + 1].end)) return false;
        const auto size = [this](std::size_t i) { return groups_[i].size(); };
        if (size(g + 1) > 2 || (g == 0 && at(0) == '+')) return false;
        return (size(g) == 4 && size(g + 2) <= 2 && g == 0) ||
               (size(g) <= 2 && size(g + 2) == 4 && at(groups_[g].end) != '-') ||
               (size(g) <= 2 && size(g + 2) == 2 && at(groups_[g].end) == '/');
    }

    /// "4/25".
    bool looks_like_day(std::size_t g) const {
        return joined(g, "/") && groups_[g].size() <= 2 && groups_[g + 1].size() <= 2 &&
               (g == 0 || at(groups_[g].begin - 1) != '/');
    }

    std::size_t digits_to(std::size_t groups) const {
        std::size_t digits = 0;
        for (std::size_t g = 0; g < groups; ++g) digits += groups_[g].size();
        return digits;
    }

    std::string_view slice(std::size_t units_end) const {
        return text_.substr(units_.front().begin, units_[units_end - 1].end - units_.front().begin);
    }

    /// The end of " x 9", ", ext. 12", ";ext=7" after unit `i`, or `i`.
    std::size_t extension_end(std::size_t i) const {
        constexpr std::array<std::string_view, 6> words{"extension", "ext", "extn",
                                                        "int",       "x",   "durchwahl"};
        std::size_t j = i;
        while (j - i < widest_gap && (at(j) == ' ' || at(j) == ',' || at(j) == ';')) ++j;
        std::string word;
        std::size_t k = j;
        while (is_alpha(at(k)) && k - j < 10) word += lower(at(k++));
        if (at(j) == '~')
            ++k;
        else if (std::ranges::find(words, word) == words.end())
            return i;
        while (at(k) == '.' || at(k) == ':' || at(k) == ' ' || at(k) == '=') ++k;
        std::size_t end = k;
        constexpr std::size_t most = 7;
        while (is_digit(at(end)) && end - k <= most) ++end;
        return end == k || end - k > most || is_alpha(at(end)) ? i : end;
    }

    /// The longest run of groups that the library holds possible.
    bool take_possible(PhoneRun& run) {
        for (std::size_t count = groups_.size(); count > 0; --count) {
            if (digits_to(count) < (at(0) == '+' ? fewest_digits - 1 : fewest_digits)) return false;
            const std::size_t end = close(groups_[count - 1].end);
            const std::size_t with_extension = extension_end(end);
            for (const std::size_t stop : {with_extension, end}) {
                const auto number = parse_phone_number(slice(stop), region_);
                if (!number || (stop == with_extension && stop != end && number->extension.empty()))
                    continue;
                return take(run, stop, number->e164, number->extension);
            }
        }
        return false;
    }

    /// A closing parenthesis belongs to the number where the opening one does.
    std::size_t close(std::size_t end) const {
        const auto text = slice(end);
        const bool open = std::ranges::count(text, '(') > std::ranges::count(text, ')');
        return open && at(end) == ')' ? end + 1 : end;
    }

    /// Enough digits for a number, but not one that can be dialled from here.
    bool take_unknown(PhoneRun& run) {
        constexpr std::size_t longest_number = 17;
        std::size_t count = groups_.size();
        while (count > 1 && digits_to(count) > longest_number) --count;
        const std::size_t digits = digits_to(count);
        if (digits < fewest_unknown || digits > longest_number) return false;
        return take(run, extension_end(groups_[count - 1].end), {}, {});
    }

    bool take(PhoneRun& run, std::size_t stop, const std::string& e164,
              const std::string& extension) {
        run.phone = PhoneTarget{std::string(slice(stop)), e164, extension};
        run.end = units_[stop - 1].end;
        next_ = stop;
        return true;
    }

    /// "+1 650 253 0001,,2#": digits for after the answer, without a blank before them.
    void take_post_dial(PhoneRun& run) {
        const auto is_dial = [](char c) {
            return is_digit(c) || c == ',' || c == '*' || c == '#' || c == 'p' || c == 'w';
        };
        std::size_t end = next_;
        if (at(end) != ',' && at(end) != '#' && at(end) != '*' && at(end) != 'p' && at(end) != 'w')
            return;
        while (is_dial(at(end))) ++end;
        while (end > next_ && (at(end - 1) == ',' || is_alpha(at(end - 1)))) --end;
        if (end <= next_ + 1 || is_alpha(at(end))) return;
        for (std::size_t i = next_; i < end; ++i) run.post_dial += at(i) == 'p' ? ',' : at(i);
        run.end = units_[end - 1].end;
    }

    /// "1-800-FLOWERS".
    bool take_vanity(PhoneRun& run) {
        constexpr std::size_t most_groups = 3;
        constexpr std::size_t fewest_letters = 3;
        std::size_t end = groups_.back().end;
        if (groups_.size() > most_groups || (at(end) != '-' && at(end) != ' ' && at(end) != '.'))
            return false;
        std::size_t letters = 0;
        std::size_t keys = digits_to(groups_.size());
        for (++end; (at(end) >= 'A' && at(end) <= 'Z') || is_digit(at(end)) || at(end) == '-';
             ++end) {
            if (is_alpha(at(end))) ++letters;
            if (at(end) != '-') ++keys;
        }
        while (at(end - 1) == '-') --end;
        constexpr std::size_t toll_free_digits = 10;
        if (letters < fewest_letters || keys < toll_free_digits || is_alpha(at(end))) return false;
        const auto number = parse_phone_number(slice(end), region_);
        return number && number->type == PhoneNumber::Type::toll_free &&
               take(run, end, number->e164, {});
    }

    std::string_view text_;
    std::string_view region_;
    std::vector<Unit> units_;
    std::vector<Group> groups_;
    std::size_t next_ = 0;
};

}  // namespace

bool may_begin_phone(std::string_view text, std::size_t at) {
    const auto begin = units_from(text.substr(at, 4), 0);
    if (begin.empty()) return false;
    if (at > 0 && (text[at - 1] == '.' || text[at - 1] == '#' || text[at - 1] == '$')) return false;
    const char c = begin.front().c;
    if (is_digit(c)) return true;
    if (c != '+' && c != '(') return false;
    const auto next = units_from(text.substr(0, at + 12), begin.front().end + at);
    return !next.empty() && (is_digit(next[0].c) || next[0].c == '+' || next[0].c == '(' ||
                             (next[0].c == ' ' && next.size() > 1));
}

PhoneRun read_phone(std::string_view text, std::size_t at, std::string_view region) {
    return Run(text, at, region).read();
}

}  // namespace patchcord
