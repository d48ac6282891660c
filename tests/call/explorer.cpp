#include "tests/call/explorer.hpp"

#include <cstdint>
#include <limits>
#include <unordered_map>

namespace patchcord::explore {
namespace {

constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
constexpr std::size_t most_states = 3'000'000;

class Explorer {
 public:
    Explorer(const Stepper& step, bool crashes, Wishes wishes)
        : step_(step), crashes_(crashes), wishes_(wishes) {}

    Found run(const Call& start) {
        World first;
        first.call = start;
        first.timers = 1U << static_cast<unsigned>(call::TimerKind::due);
        add(std::move(first), none, "start");
        for (std::size_t at = 0; at < nodes_.size() && found_.violation.empty(); ++at) expand(at);
        for (std::size_t at = 0; at < nodes_.size() && found_.violation.empty(); ++at) finish(at);
        found_.states = nodes_.size();
        return std::move(found_);
    }

 private:
    enum class Ends : std::uint8_t { unknown, looking, yes };
    struct Node {
        World world;
        std::size_t parent;
        std::string move;
        Ends ends = Ends::unknown;
    };

    std::size_t add(World world, std::size_t parent, std::string move) {
        const auto [place, is_new] = index_.try_emplace(world.key(), nodes_.size());
        if (is_new) nodes_.push_back({std::move(world), parent, std::move(move)});
        return place->second;
    }

    void fail(std::size_t at, const std::string& violation, const std::string& last) {
        found_.violation = violation;
        found_.trace = last;
        for (; at != none; at = nodes_[at].parent) {
            found_.trace.insert(0, nodes_[at].move + "\n");
        }
    }

    void expand(std::size_t at) {
        for (const Move& move : hostile_moves(nodes_[at].world, wishes_)) {
            if (move.kind == Move::Kind::deliver) {
                found_.covered.emplace(nodes_[at].world.call.phase, move.event.index());
            }
            for (Next& next : carry_out(nodes_[at].world, move, step_, crashes_)) {
                ++found_.transitions;
                if (!next.violation.empty()) return fail(at, next.violation, next.name);
                add(std::move(next.world), at, std::move(next.name));
            }
        }
        if (nodes_.size() > most_states) fail(at, "too many states", "");
    }

    /// Every lazy way from here leads to done, without a circle.
    bool finish(std::size_t at) {
        if (nodes_[at].ends == Ends::yes) return true;
        if (nodes_[at].ends == Ends::looking) {
            fail(at, "goes round in circles for ever", "");
            return false;
        }
        nodes_[at].ends = Ends::looking;
        const std::vector<Move> moves = lazy_moves(nodes_[at].world);
        if (moves.empty() && nodes_[at].world.call.phase != call::Phase::done) {
            fail(at, "hangs for ever", "");
            return false;
        }
        for (const Move& move : moves) {
            for (Next& next : carry_out(nodes_[at].world, move, step_, false)) {
                ++found_.transitions;
                if (!next.violation.empty()) {
                    fail(at, next.violation, next.name);
                    return false;
                }
                if (!finish(add(std::move(next.world), at, std::move(next.name)))) return false;
            }
        }
        nodes_[at].ends = Ends::yes;
        return true;
    }

    const Stepper& step_;
    bool crashes_;
    Wishes wishes_;
    std::vector<Node> nodes_;
    std::unordered_map<std::string, std::size_t> index_;
    Found found_;
};

}  // namespace

Found explore(const Call& start, const Stepper& step, bool crashes, Wishes wishes) {
    return Explorer(step, crashes, wishes).run(start);
}

}  // namespace patchcord::explore
