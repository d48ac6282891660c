#include "parsers/lexicon.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace patchcord {
namespace {

constexpr Lexicon::Table embedded_tables[] = {
#include "words.inc"
};

struct PhraseName {
    std::string_view name;
    Phrase kind;
};
constexpr std::array phrase_names{
    PhraseName{"filler", Phrase::filler},
    PhraseName{"greeting", Phrase::greeting},
    PhraseName{"call", Phrase::call},
    PhraseName{"call bare", Phrase::call_bare},
    PhraseName{"nobody", Phrase::nobody},
    PhraseName{"not called", Phrase::not_called},
    PhraseName{"tail", Phrase::tail},
    PhraseName{"topic", Phrase::topic},
    PhraseName{"condition", Phrase::condition},
    PhraseName{"caller ask", Phrase::caller_ask},
    PhraseName{"caller said", Phrase::caller_said},
    PhraseName{"device", Phrase::device},
    PhraseName{"of called", Phrase::of_called},
    PhraseName{"extension", Phrase::extension},
    PhraseName{"ivr", Phrase::ivr},
    PhraseName{"ivr end", Phrase::ivr_end},
    PhraseName{"retries", Phrase::retries},
    PhraseName{"retries end", Phrase::retries_end},
    PhraseName{"no retries", Phrase::no_retries},
    PhraseName{"ring", Phrase::ring},
    PhraseName{"confirm", Phrase::confirm},
    PhraseName{"no confirm", Phrase::no_confirm},
    PhraseName{"subject", Phrase::subject},
    PhraseName{"closing", Phrase::closing},
    PhraseName{"cancel", Phrase::cancel},
    PhraseName{"change", Phrase::change},
    PhraseName{"status", Phrase::status},
    PhraseName{"retry", Phrase::retry},
    PhraseName{"help", Phrase::help},
    PhraseName{"choose", Phrase::choose},
    PhraseName{"the one", Phrase::the_one},
    PhraseName{"ordinal", Phrase::ordinal},
    PhraseName{"count", Phrase::count},
    PhraseName{"unit", Phrase::unit},
    PhraseName{"session", Phrase::session},
    PhraseName{"login", Phrase::login},
    PhraseName{"and", Phrase::conjunction},
    PhraseName{"article", Phrase::article},
    PhraseName{"possessive", Phrase::possessive},
    PhraseName{"repeat", Phrase::repeat},
    PhraseName{"every", Phrase::every},
    PhraseName{"weekday", Phrase::weekday},
    PhraseName{"weekdays", Phrase::weekdays},
    PhraseName{"through", Phrase::through},
    PhraseName{"day part", Phrase::day_part},
    PhraseName{"no repeat", Phrase::no_repeat},
    PhraseName{"until", Phrase::until},
    PhraseName{"starting", Phrase::starting},
    PhraseName{"their number", Phrase::their_number},
    PhraseName{"anyway", Phrase::anyway},
};

struct SetName {
    std::string_view name;
    WordSet set;
};
constexpr std::array set_names{
    SetName{"not name", WordSet::not_name},
    SetName{"company", WordSet::company},
    SetName{"firm", WordSet::firm},
    SetName{"suffix", WordSet::suffix},
    SetName{"street", WordSet::street},
    SetName{"place word", WordSet::place_word},
    SetName{"abbreviation", WordSet::abbreviation},
    SetName{"relation", WordSet::relation},
    SetName{"plural relation", WordSet::plural_relation},
    SetName{"group", WordSet::group},
    SetName{"never slip", WordSet::never_slip},
    SetName{"statement", WordSet::statement},
    SetName{"app", WordSet::app},
    SetName{"elision", WordSet::elision},
};

std::uint32_t bit(WordSet set) { return 1U << static_cast<unsigned>(set); }

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::vector<std::string> split(std::string_view text, char by) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(by, begin), text.size());
        if (end > begin || by != ' ') parts.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

/// One place of a pattern: the word sequences that may stand there, of which an empty one means
/// that it may be missing.
using Choices = std::vector<std::vector<std::string>>;

/// "(a|b c) [d] e" as its places.
std::vector<Choices> places_of(std::string_view line) {
    std::vector<Choices> places;
    while (!(line = trimmed(line)).empty()) {
        const char open = line.front();
        Choices& choices = places.emplace_back();
        std::size_t end = 0;
        if (open == '(' || open == '[') {
            end = line.find(open == '(' ? ')' : ']');
            if (end == std::string_view::npos) throw std::runtime_error("a bracket is not closed");
            for (const auto& choice : split(line.substr(1, end - 1), '|'))
                choices.push_back(split(choice, ' '));
            if (open == '[') choices.emplace_back();
            ++end;
        } else {
            end = std::min(line.find_first_of(" ([", 1), line.size());
            choices.push_back({std::string(line.substr(0, end))});
        }
        line.remove_prefix(end);
    }
    return places;
}

/// Whether `b` is `a` with one letter more, or two neighbours swapped, or (in long words) one
/// letter wrong. The first letter is always right.
bool is_slip(std::string_view a, std::string_view b) {
    constexpr std::size_t long_word = 6;
    if (a.empty() || b.empty() || a[0] != b[0] || a == b) return false;
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > 1) return false;
    const auto [left, right] = std::mismatch(a.begin(), a.end(), b.begin());
    const auto at = static_cast<std::size_t>(left - a.begin());
    if (b.size() == a.size() + 1) return a.substr(at) == b.substr(at + 1);
    if (at + 1 < a.size() && a[at] == b[at + 1] && a[at + 1] == b[at])
        return a.substr(at + 2) == b.substr(at + 2);
    return a.size() >= long_word && a.substr(at + 1) == b.substr(at + 1);
}

}  // namespace

/// Reads one table into a lexicon.
class TableReader {
    static constexpr std::string_view sentence_section = "say ";

 public:
    TableReader(Lexicon& into, Lexicon::Table table) : into_(into), table_(table) {}

    void read() {
        int number = 0;
        for (const std::string& raw : split(table_.text, '\n')) {
            ++number;
            const std::string_view line = trimmed(raw);
            if (line.empty() || line.starts_with('#')) continue;
            try {
                if (line.front() == '[' && line.back() == ']' && is_section(line))
                    section_ = line.substr(1, line.size() - 2);
                else
                    read_line(line);
            } catch (const std::runtime_error& error) {
                throw std::runtime_error(std::string(table_.name) + ":" + std::to_string(number) +
                                         ": " + error.what());
            }
        }
    }

 private:
    static const PhraseName* phrase_named(std::string_view name) {
        const auto found = std::ranges::find(phrase_names, name, &PhraseName::name);
        return found == phrase_names.end() ? nullptr : &*found;
    }

    static std::string_view without_last_word(std::string_view text) {
        const auto blank = text.rfind(' ');
        return blank == std::string_view::npos ? std::string_view{} : text.substr(0, blank);
    }

    static bool is_section(std::string_view line) {
        const std::string_view name = line.substr(1, line.size() - 2);
        return name == "class" || name.starts_with(sentence_section) ||
               phrase_named(name) != nullptr || phrase_named(without_last_word(name)) != nullptr ||
               std::ranges::find(set_names, name, &SetName::name) != set_names.end();
    }

    void read_line(std::string_view line) {
        if (section_ == "class") return read_class(line);
        if (section_.starts_with(sentence_section)) {
            const std::string name = section_.substr(sentence_section.size());
            into_.sentences_[std::string(table_.name.substr(0, 2)) + " " + name] = line;
            return;
        }
        const auto set = std::ranges::find(set_names, section_, &SetName::name);
        if (set != set_names.end()) {
            const auto word = static_cast<std::size_t>(into_.word_number(folded(line)));
            into_.sets_of_word_[word] |= bit(set->set);
            return;
        }
        const PhraseName* name = phrase_named(section_);
        std::string value;
        if (name == nullptr) {
            name = phrase_named(without_last_word(section_));
            value = section_.substr(section_.rfind(' ') + 1);
        }
        if (name == nullptr) throw std::runtime_error("no section is open");
        read_phrase(name->kind, places_of(line), value);
    }

    void read_class(std::string_view line) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) throw std::runtime_error("a class has no colon");
        const std::string name(table_.name.substr(0, 2));
        const auto number = static_cast<std::int32_t>(-1 - std::ssize(into_.classes_));
        const auto of_class =
            into_.classes_.emplace(name + "@" + std::string(line.substr(0, colon)), number)
                .first->second;
        for (const auto& text : split(trimmed(line.substr(colon + 1)), ' ')) {
            const auto word = static_cast<std::size_t>(into_.word_number(folded(text)));
            into_.classes_of_word_[word].push_back(of_class);
            if (line.substr(0, colon) == "bareapp") into_.sets_of_word_[word] |= bit(WordSet::app);
        }
    }

    std::int32_t number_of(const std::string& text) {
        if (!text.starts_with('@')) return into_.word_number(folded(text));
        const auto found = into_.classes_.find(std::string(table_.name.substr(0, 2)) + text);
        if (found == into_.classes_.end()) throw std::runtime_error("no class " + text);
        return found->second;
    }

    static bool is_slot(const Choices& place) {
        return place.size() == 1 && place.front().size() == 1 &&
               place.front().front().starts_with('{');
    }

    void read_phrase(Phrase kind, const std::vector<Choices>& places, const std::string& value) {
        const auto slot = std::ranges::find_if(places, is_slot);
        if (slot != places.end() && std::any_of(slot + 1, places.end(), is_slot))
            throw std::runtime_error("two slots");
        Pattern pattern;
        pattern.value = value;
        pattern.language = table_.name.substr(0, 2);
        std::vector<std::vector<std::int32_t>> tails(1);
        if (slot != places.end()) {
            const std::string& named = slot->front().front();
            pattern.slot = named.substr(1, named.size() - 2);
            for (auto place = slot + 1; place != places.end(); ++place)
                tails = grown(tails, *place);
        }
        std::vector<std::uint32_t> ends{static_cast<std::uint32_t>(kind)};
        for (auto place = places.begin(); place != slot; ++place) ends = added(kind, ends, *place);
        for (auto& tail : tails) {
            pattern.tail = std::move(tail);
            for (const std::uint32_t end : ends)
                into_.nodes_[end].patterns.push_back(into_.patterns_.size());
            into_.patterns_.push_back(pattern);
        }
    }

    /// Each of the sequences with each of the choices behind it.
    std::vector<std::vector<std::int32_t>> grown(
        const std::vector<std::vector<std::int32_t>>& sequences, const Choices& place) {
        std::vector<std::vector<std::int32_t>> all;
        for (const auto& begun : sequences) {
            for (const auto& choice : place) {
                auto& sequence = all.emplace_back(begun);
                for (const auto& word : choice) sequence.push_back(number_of(word));
            }
        }
        return all;
    }

    /// Goes on from the states `from`; returns those after the place.
    std::vector<std::uint32_t> added(Phrase kind, const std::vector<std::uint32_t>& from,
                                     const Choices& place) {
        const std::uint32_t end = into_.add_node();
        std::vector<std::uint32_t> after{end};
        for (const auto& choice : place) {
            if (choice.empty()) after.insert(after.end(), from.begin(), from.end());
            std::vector<std::uint32_t> at = from;
            for (std::size_t i = 0; i < choice.size(); ++i) {
                const std::int32_t word = number_of(choice[i]);
                if (!choice[i].starts_with('@')) note_keyword(kind, choice[i]);
                const std::uint32_t next = i + 1 == choice.size() ? end : into_.add_node();
                for (const std::uint32_t node : at)
                    into_.nodes_[node].next.emplace_back(word, next);
                at = {next};
            }
        }
        return after;
    }

    void note_keyword(Phrase kind, const std::string& word) {
        constexpr std::size_t shortest = 4;
        if (kind != Phrase::filler && kind != Phrase::call && kind != Phrase::caller_ask &&
            kind != Phrase::cancel)
            return;
        if (word.size() < shortest) return;
        std::string keyword = folded(word);
        auto& keywords = into_.keywords_[std::string(table_.name.substr(0, 2))];
        const auto at = std::ranges::lower_bound(keywords, keyword);
        if (at == keywords.end() || *at != keyword) keywords.insert(at, std::move(keyword));
    }

    Lexicon& into_;
    Lexicon::Table table_;
    std::string section_;
};

Lexicon::Lexicon(std::span<const Table> tables)
    : nodes_(static_cast<std::size_t>(Phrase::anyway) + 1) {
    for (const Table& table : tables) {
        TableReader(*this, table).read();
        languages_.emplace_back(table.name.substr(0, 2));
    }
    // English first: most people write it to a machine.
    std::stable_partition(languages_.begin(), languages_.end(),
                          [](const auto& name) { return name == "en"; });
    for (std::size_t word = 0; word < classes_of_word_.size(); ++word)
        std::ranges::sort(classes_of_word_[word]);
    for (Node& node : nodes_) std::ranges::sort(node.next);
}

std::int32_t Lexicon::word_number(std::string_view fold) {
    const auto [at, added] =
        words_.emplace(std::string(fold), static_cast<std::int32_t>(words_.size()));
    if (added) {
        classes_of_word_.emplace_back();
        sets_of_word_.push_back(0);
    }
    return at->second;
}

std::uint32_t Lexicon::add_node() {
    nodes_.emplace_back();
    return static_cast<std::uint32_t>(nodes_.size() - 1);
}

void Lexicon::number_words(std::span<Token> tokens) const {
    for (Token& token : tokens) {
        const auto found = words_.find(token.fold);
        token.word = found == words_.end() ? -1 : found->second;
    }
}

bool Lexicon::fits(std::int32_t word_or_class, const Token& token) const {
    if (token.word < 0 || token.kind == TokenKind::lifted) return false;
    if (word_or_class >= 0) return token.word == word_or_class;
    return std::ranges::binary_search(classes_of_word_[static_cast<std::size_t>(token.word)],
                                      word_or_class);
}

bool Lexicon::begins_with(TokenView tokens, std::span<const std::int32_t> words) const {
    if (tokens.size() < words.size()) return false;
    for (std::size_t i = 0; i < words.size(); ++i)
        if (!fits(words[i], tokens[i])) return false;
    return true;
}

std::vector<std::uint32_t> Lexicon::step(const std::vector<std::uint32_t>& from,
                                         const Token& token) const {
    std::vector<std::uint32_t> to;
    if (token.word < 0 || token.kind == TokenKind::lifted) return to;
    const auto follow = [&](std::int32_t word_or_class) {
        for (const std::uint32_t node : from) {
            const auto& next = nodes_[node].next;
            auto edge = std::ranges::lower_bound(next, word_or_class, {},
                                                 &std::pair<std::int32_t, std::uint32_t>::first);
            for (; edge != next.end() && edge->first == word_or_class; ++edge)
                to.push_back(edge->second);
        }
    };
    follow(token.word);
    for (const std::int32_t of : classes_of_word_[static_cast<std::size_t>(token.word)]) follow(of);
    std::ranges::sort(to);
    to.erase(std::unique(to.begin(), to.end()), to.end());
    return to;
}

std::vector<PhraseMatch> Lexicon::matches(Phrase kind, TokenView tokens) const {
    std::vector<PhraseMatch> found;
    std::vector<std::uint32_t> at{static_cast<std::uint32_t>(kind)};
    for (std::size_t depth = 0; !at.empty(); ++depth) {
        PhraseMatch match{depth, {}};
        for (const std::uint32_t node : at)
            match.patterns.insert(match.patterns.end(), nodes_[node].patterns.begin(),
                                  nodes_[node].patterns.end());
        if (!match.patterns.empty()) {
            std::ranges::sort(match.patterns);
            match.patterns.erase(std::unique(match.patterns.begin(), match.patterns.end()),
                                 match.patterns.end());
            found.push_back(std::move(match));
        }
        if (depth == tokens.size()) break;
        at = step(at, tokens[depth]);
    }
    std::ranges::reverse(found);
    return found;
}

bool Lexicon::begins(Phrase kind, TokenView tokens) const {
    const std::vector<PhraseMatch> found = matches(kind, tokens);
    return !found.empty() && found.front().length > 0;
}

std::string Lexicon::say(std::string_view name, std::string_view language,
                         std::string_view text) const {
    auto found = sentences_.find(std::string(language) + " " + std::string(name));
    if (found == sentences_.end()) found = sentences_.find("en " + std::string(name));
    if (found == sentences_.end()) throw std::out_of_range("no sentence " + std::string(name));
    std::string out = found->second;
    if (const auto at = out.find("{}"); at != std::string::npos) out.replace(at, 2, text);
    return out;
}

std::size_t Lexicon::longest(Phrase kind, TokenView tokens, std::string* value,
                             std::string_view language) const {
    for (const PhraseMatch& match : matches(kind, tokens)) {
        for (const std::size_t index : match.patterns) {
            const Pattern& pattern = patterns_[index];
            if (!pattern.slot.empty() || (!language.empty() && pattern.language != language))
                continue;
            if (value != nullptr) *value = pattern.value;
            return match.length;
        }
    }
    return 0;
}

bool Lexicon::is(WordSet set, const Token& token) const {
    return token.word >= 0 && (sets_of_word_[static_cast<std::size_t>(token.word)] & bit(set)) != 0;
}

std::int32_t Lexicon::unslipped(std::string_view fold, std::string_view language) const {
    constexpr std::size_t shortest = 3;
    constexpr std::size_t longest_word = 16;
    if (fold.size() < shortest || fold.size() > longest_word) return -1;
    const auto keywords = keywords_.find(language);
    if (keywords == keywords_.end()) return -1;
    for (const std::string& keyword : keywords->second)
        if (is_slip(keyword, fold)) return words_.at(keyword);
    return -1;
}

const Lexicon& lexicon() {
    static const Lexicon all(embedded_tables);
    return all;
}

}  // namespace patchcord
