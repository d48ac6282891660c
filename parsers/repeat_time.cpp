#include "parsers/repeat_time.hpp"

#include <algorithm>
#include <utility>

#include "parsers/repeat.hpp"
#include "parsers/zones.hpp"

namespace patchcord::decoding {

RepeatTime::RepeatTime(Draft& draft, const RepeatWords& words)
    : draft_(draft),
      words_(words),
      begin_(draft.tokens[words.begin].begin),
      end_(draft.tokens[words.end - 1].end) {
    const auto& now = draft.context.now;
    zone_ = is_zone(draft.context.zone) ? draft.context.zone : "UTC";
    local_now_ = to_local(now, zone_).value_or(std::chrono::local_seconds{now.time_since_epoch()});
}

void RepeatTime::replace_words(std::string& text, TimeContext& context) const {
    constexpr std::string_view day = "today";
    // "each morning"
    const std::string_view today = end_ - begin_ < day.size() ? "this" : day;
    if (end_ - begin_ < today.size()) return;
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(begin_),
              text.begin() + static_cast<std::ptrdiff_t>(end_), ' ');
    text.replace(begin_, today.size(), today);
    // "at noon for two weeks" is a time and a length, not one expression.
    for (std::size_t i = words_.end; i < draft_.tokens.size(); ++i) {
        std::string how_long;
        if (draft_.words.longest(Phrase::until, draft_.from(i), &how_long) != 0 &&
            !how_long.empty() && draft_.tokens[i].begin > end_)
            text[draft_.tokens[i].begin - 1] = ';';
    }
    const auto midnight = std::chrono::floor<std::chrono::days>(local_now_);
    if (const auto placed = resolve_local(midnight, zone_)) context.now = placed->utc;
}

void RepeatTime::take(const FoundTime& time) {
    at_ = time.when;
    const std::size_t begin = std::min(begin_, time.begin);
    text_ = std::string(draft_.text.substr(begin, std::max(end_, time.end) - begin));
}

bool RepeatTime::take_bound(const FoundTime& time) {
    const auto first = std::ranges::find_if(
        draft_.tokens, [&](const Token& token) { return token.end > time.begin; });
    const TokenView rest(first, draft_.tokens.end());
    const auto day = std::chrono::floor<std::chrono::days>(time.when.local);
    if (draft_.words.longest(Phrase::until, rest) != 0) {
        const auto end = time.when.until ? to_local(*time.when.until, zone_) : std::nullopt;
        last_ = end ? std::chrono::floor<std::chrono::days>(*end) : day;
    } else if (draft_.words.longest(Phrase::starting, rest) != 0) {
        local_now_ = std::max<std::chrono::local_seconds>(local_now_, day);
    } else {
        return false;
    }
    return true;
}

void RepeatTime::finish() {
    if (!at_) return;
    Recurrence repeat = words_.what;
    repeat.text = text_;
    repeat.last = last_;
    const auto time = at_->local - std::chrono::floor<std::chrono::days>(at_->local);
    const auto today = std::chrono::floor<std::chrono::days>(local_now_);
    Recurrence any_week = repeat;
    any_week.weeks = 1;
    auto first = next_time(any_week, today - std::chrono::days{1} + time);
    if (first && *first <= local_now_) first = next_time(any_week, *first);
    const auto placed = first ? resolve_local(*first, zone_) : std::nullopt;
    if (!placed) return;
    if (at_->until) *at_->until += placed->utc - at_->utc;
    at_->text = text_;
    at_->local = placed->local;
    at_->utc = placed->utc;
    at_->note = placed->note;
    at_->zone = zone_;
    at_->names_day = true;
    draft_.request.at = at_;
    draft_.request.repeat = std::move(repeat);
    draft_.times.clear();
}

}  // namespace patchcord::decoding
