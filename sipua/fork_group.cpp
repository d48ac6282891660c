#include "sipua/fork_group.hpp"

#include <fmt/format.h>

#include <utility>

namespace patchcord {

namespace {

/// The refusal that says most of the party comes first: somebody declined, somebody talks, nobody
/// took it up, and only then that a phone was not there.
int rank(const LegFailed& failed) {
    if (failed.status >= 600) return 0;
    switch (failed.status) {
        case 486:
            return 1;
        case 480:
            return 2;
        case 408:
        case 487:
            return 5;
        case 404:
        case 503:
            return 4;
        default:
            return 3;
    }
}

}  // namespace

ForkGroup::ForkGroup(const LegName& leg, LegIdentity identity)
    : leg_(leg), identity_(std::move(identity)) {
    for (std::size_t i = 0; i <= identity_.forks.size(); ++i) alive_.insert(member(leg, i));
}

LegName ForkGroup::member(const LegName& leg, std::size_t i) {
    return fmt::format("{}/{}", leg, i);
}

std::size_t ForkGroup::index(const LegName& phone) const {
    for (std::size_t i = 0; i <= identity_.forks.size(); ++i) {
        if (member(leg_, i) == phone) return i;
    }
    return 0;
}

std::vector<LegIdentity> ForkGroup::identities() const {
    std::vector<LegIdentity> all{identity_};
    all.front().forks.clear();
    all.insert(all.end(), identity_.forks.begin(), identity_.forks.end());
    return all;
}

void ForkGroup::renew(const LegName& phone, LegIdentity identity) {
    const std::size_t i = index(phone);
    if (i > 0) {
        identity_.forks[i - 1] = std::move(identity);
        return;
    }
    std::swap(identity.forks, identity_.forks);
    identity_ = std::move(identity);
}

std::vector<LegName> ForkGroup::end() {
    ended_ = true;
    if (!winner_.empty()) return {winner_};
    return {alive_.begin(), alive_.end()};
}

ForkGroup::Verdict ForkGroup::on(const LegName& phone, const LegEvent& event) {
    if (const auto* yes = std::get_if<LegAnswered>(&event)) return answered(phone, *yes);
    if (std::holds_alternative<LegFailed>(event) || std::holds_alternative<LegHungUp>(event) ||
        std::holds_alternative<LegReleased>(event)) {
        return gone(phone, event);
    }
    Verdict verdict;
    if (winner_.empty() ? std::holds_alternative<LegProgress>(event) : phone == winner_) {
        verdict.tell = event;
    }
    return verdict;
}

ForkGroup::Verdict ForkGroup::answered(const LegName& phone, const LegAnswered& event) {
    Verdict verdict;
    if (!winner_.empty()) {  // two were taken up at the same moment
        verdict.end.push_back(phone);
        return verdict;
    }
    winner_ = phone;
    LegAnswered whole = event;
    const std::vector<LegIdentity> all = identities();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const LegName other = member(leg_, i);
        if (other == phone || !alive_.contains(other)) continue;
        verdict.completed_elsewhere.push_back(other);
        whole.identity.abandoned.push_back(all[i]);  // ended after a crash as well
    }
    verdict.tell = std::move(whole);
    return verdict;
}

ForkGroup::Verdict ForkGroup::gone(const LegName& phone, const LegEvent& event) {
    Verdict verdict;
    alive_.erase(phone);
    verdict.over = alive_.empty();
    if (phone == winner_) {
        verdict.tell = event;
        return verdict;
    }
    if (!winner_.empty()) return verdict;
    const auto* failed = std::get_if<LegFailed>(&event);
    const LegFailed why = failed != nullptr ? *failed : LegFailed{480, "released", 0, {}, false};
    if (!best_ || rank(why) < rank(*best_)) best_ = why;
    if (verdict.over) {
        verdict.tell = ended_ ? LegFailed{487, "cancelled", 0, {}, false} : *best_;
    } else if (why.status >= 600) {
        verdict.end.assign(alive_.begin(), alive_.end());  // nobody is to be rung any more
    }
    return verdict;
}

}  // namespace patchcord
