#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sipua/dialer.hpp"

namespace patchcord {

/// Several phones of one party that are rung at the same time as one leg (RFC 3261 §16.7): the
/// first answer wins, the others are ended; only when all refused, the best refusal counts. Pure.
class ForkGroup {
 public:
    /// What is to be done after an event.
    struct Verdict {
        std::vector<LegName> completed_elsewhere;  ///< CANCEL these: another one answered
        std::vector<LegName> end;
        std::optional<LegEvent> tell;  ///< of the leg as a whole
        bool over = false;             ///< none is left
    };

    /// `identity` is the first phone's, the others are its forks.
    ForkGroup(const LegName& leg, LegIdentity identity);

    /// The name of the leg's i-th phone: "c12.1.called/0".
    static LegName member(const LegName& leg, std::size_t i);

    Verdict on(const LegName& phone, const LegEvent& event);
    /// The leg is to be ended: these phones are alive.
    std::vector<LegName> end();
    /// Empty until one answered.
    const LegName& winner() const { return winner_; }

    void renew(const LegName& phone, LegIdentity identity);
    const LegIdentity& identity() const { return identity_; }
    std::vector<LegIdentity> identities() const;

 private:
    Verdict gone(const LegName& phone, const LegEvent& event);
    Verdict answered(const LegName& phone, const LegAnswered& event);
    std::size_t index(const LegName& phone) const;

    LegName leg_;
    LegIdentity identity_;
    std::set<LegName> alive_;
    LegName winner_;
    bool ended_ = false;
    std::optional<LegFailed> best_;
};

}  // namespace patchcord
