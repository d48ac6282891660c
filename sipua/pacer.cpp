#include "sipua/pacer.hpp"

#include <algorithm>

namespace patchcord {

const Pacer::Line* Pacer::free_line(const Choice& choice,
                                    const std::map<std::string, int>& more) const {
    for (const Line& line : choice) {
        const auto extra = more.find(line.gateway);
        const int taken = held(line.gateway) + (extra == more.end() ? 0 : extra->second);
        if (line.concurrent == 0 || taken < line.concurrent) return &line;
    }
    return nullptr;
}

Admission Pacer::admit(const std::string& call, const std::vector<Choice>& legs, bool in_any_case,
                       Clock::time_point now) {
    if (calls_.contains(call)) return {};
    std::map<std::string, int> wanted;
    std::vector<const Line*> lines;
    for (const Choice& choice : legs) {
        if (choice.empty()) continue;
        const Line* line = free_line(choice, wanted);
        if (line == nullptr) {
            if (!in_any_case) return {false, {}};
            line = &choice.front();
        }
        ++wanted[line->gateway];
        lines.push_back(line);
    }
    if (lines.empty()) return {};
    // The first leg's turn counts: the others are dialled when somebody waits for them.
    const auto turn = turns_.find(lines.front()->gateway);
    if (turn != turns_.end() && turn->second > now && !in_any_case) {
        return {false, std::chrono::ceil<std::chrono::milliseconds>(turn->second - now)};
    }
    std::vector<std::string>& held = calls_[call];
    for (const Line* line : lines) {
        ++lines_[line->gateway];
        held.push_back(line->gateway);
        if (line->calls_per_second == 0) continue;
        Clock::time_point& next = turns_[line->gateway];
        next = std::max(next, now) +
               std::chrono::duration_cast<Clock::duration>(std::chrono::seconds(1)) /
                   line->calls_per_second;
    }
    return {};
}

void Pacer::release(const std::string& call) {
    const auto found = calls_.find(call);
    if (found == calls_.end()) return;
    for (const std::string& gateway : found->second) {
        if (--lines_[gateway] == 0) lines_.erase(gateway);
    }
    calls_.erase(found);
}

int Pacer::held(const std::string& gateway) const {
    const auto found = lines_.find(gateway);
    return found == lines_.end() ? 0 : found->second;
}

}  // namespace patchcord
