#include "parsers/addresses.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "parsers/phone_finder.hpp"
#include "parsers/sip_uri.hpp"

namespace patchcord {
namespace {

constexpr std::size_t longest_uri = 256;
constexpr std::size_t longest_local_part = 64;  // RFC 5321 §4.5.3.1.1
constexpr std::size_t longest_domain = 253;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alnum(char c) { return is_digit(c) || is_alpha(c); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool begins_with_scheme(std::string_view text, std::string_view scheme) {
    if (text.size() <= scheme.size()) return false;
    return std::equal(scheme.begin(), scheme.end(), text.begin(),
                      [](char a, char b) { return a == lower(b); });
}

/// The SIP URI that begins at `begin`; one that may not be used has an empty `uri`.
std::optional<FoundAddress> sip_at(std::string_view text, std::size_t begin) {
    const std::string_view rest = text.substr(begin, longest_uri);
    if (!begins_with_scheme(rest, "sip:") && !begins_with_scheme(rest, "sips:")) return {};
    std::string_view uri = rest.substr(0, rest.find_first_of(" \t\r\n<>\"|\\"));
    while (!uri.empty() && std::string_view(".,;:!?)'").find(uri.back()) != std::string_view::npos)
        uri.remove_suffix(1);
    if (uri.size() <= uri.find(':') + 1) return {};
    std::optional<SipUri> parsed = parse_sip_uri(uri);
    if (!parsed) {  // "sip:bob@example.net,ring me": what a sentence goes on with
        const std::string_view shorter = uri.substr(0, uri.find_first_of(",;", uri.find('@')));
        parsed = parse_sip_uri(shorter);
        if (parsed.has_value()) uri = shorter;
    }
    const std::string written(uri);
    return FoundAddress{begin, begin + uri.size(),
                        SipTarget{written, parsed ? parsed->str() : std::string()}};
}

bool in_local_part(char c) {
    return is_alnum(c) || std::string_view("._%+'-&=").find(c) != std::string_view::npos;
}

/// The mail address around the "@" at `at`, not before `from`.
std::optional<FoundAddress> mail_around(std::string_view text, std::size_t at, std::size_t from) {
    std::size_t begin = at;
    while (begin > from && at - begin < longest_local_part && in_local_part(text[begin - 1]))
        --begin;
    while (begin < at && !is_alnum(text[begin])) ++begin;
    std::size_t end = at + 1;
    while (end < text.size() && end - at <= longest_domain &&
           (is_alnum(text[end]) || text[end] == '.' || text[end] == '-'))
        ++end;
    while (end > at + 1 && !is_alnum(text[end - 1])) --end;
    const std::string_view domain = text.substr(at + 1, end - at - 1);
    const auto dot = domain.rfind('.');
    if (begin == at || dot == std::string_view::npos || dot == 0 || domain.size() - dot < 3 ||
        domain.find("..") != std::string_view::npos || !is_alpha(domain.back()))
        return {};
    std::string address(text.substr(begin, at + 1 - begin));
    std::ranges::transform(domain, std::back_inserter(address), lower);
    return FoundAddress{begin, end, EmailTarget{address}};
}

/// Goes through a text once.
class AddressFinder {
 public:
    AddressFinder(std::string_view text, std::string_view region) : text_(text), region_(region) {}

    std::vector<FoundAddress> run() {
        while (at_ < text_.size()) {
            const bool at_word = at_ == 0 || !is_alnum(text_[at_ - 1]);
            if (at_word && lower(text_[at_]) == 's')
                take(sip_at(text_, at_));
            else if (text_[at_] == '@')
                take_mail();
            else if (at_word && may_begin_phone(text_, at_))
                take_phone();
            else
                ++at_;
        }
        return std::move(found_);
    }

 private:
    void take(std::optional<FoundAddress> address) {
        if (!address.has_value()) {
            ++at_;
            return;
        }
        at_ = address->end;
        found_.push_back(std::move(*address));
    }

    void take_mail() {
        std::optional<FoundAddress> mail = mail_around(text_, at_, 0);
        if (mail.has_value() && !give_way(mail->begin)) mail.reset();
        take(std::move(mail));
    }

    /// A number in what turns out to be a local part ("2015550177@...") was none.
    bool give_way(std::size_t begin) {
        while (!found_.empty() && found_.back().end > begin) {
            const bool number = std::holds_alternative<PhoneTarget>(found_.back().endpoint);
            if (!number || found_.back().end > at_) return false;
            found_.pop_back();
        }
        return true;
    }

    void take_phone() {
        // A text of nothing but digits is not tried at each of them.
        constexpr int most_misses = 50;
        const PhoneRun run = read_phone(text_, at_, region_);
        const std::size_t begin = at_;
        at_ = std::max(misses_ > most_misses ? run.run_end : run.end, at_ + 1);
        if (!run.phone.has_value()) {
            ++misses_;
            return;
        }
        at_ = run.end;
        found_.push_back(FoundAddress{begin, run.end, *run.phone, run.post_dial});
    }

    std::string_view text_;
    std::string_view region_;
    std::size_t at_ = 0;
    int misses_ = 0;
    std::vector<FoundAddress> found_;
};

}  // namespace

std::vector<FoundAddress> find_addresses(std::string_view text, std::string_view region) {
    return AddressFinder(text, region).run();
}

}  // namespace patchcord
