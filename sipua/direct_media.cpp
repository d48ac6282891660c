#include "sipua/direct_media.hpp"

#include <spdlog/spdlog.h>

#include <utility>
#include <vector>

#include "sipua/headers.hpp"

namespace patchcord {

namespace {

using namespace std::chrono_literals;

constexpr auto first_wait = 300ms;   ///< after the join: phones settle their first transactions
constexpr auto longest_answer = 3s;  ///< the second party's; the first one waits for its ACK
constexpr int most_tries = 3;

/// RFC 3261 §14.1, in steps of 10 ms between 2.1 and 4 s.
std::chrono::milliseconds glare_wait() {
    constexpr unsigned shortest = 210;
    constexpr unsigned longest = 400;
    const unsigned long chosen = std::stoul(headers::random_hex(2), nullptr, 16);
    return 10ms * (shortest + chosen % (longest - shortest + 1));
}

}  // namespace

/// Two joined parties. The dialogs are null once they are gone.
struct DirectMedia::Pair {
    enum class Step { relayed, waiting, asking_first, asking_second, direct };

    Dialog* first = nullptr;
    Dialog* second = nullptr;
    Step step = Step::waiting;
    int tries = 0;
    bool unwanted = false;  ///< something is played or pressed: it stays in the relay
    std::string offer;      ///< of the first
    Loop::Timer timer;
    struct Task {
        Dialog* dialog;
        std::function<void()> run;
    };
    std::vector<Task> tasks;  ///< wait for the sound to come through us again

    bool whole() const { return first != nullptr && second != nullptr; }
    void run_tasks(const Dialog* dialog) {
        std::vector<Task> due;
        std::erase_if(tasks, [&](Task& task) {
            if (task.dialog != dialog) return false;
            due.push_back(std::move(task));
            return true;
        });
        for (const Task& task : due) task.run();
    }
};

void DirectMedia::start(Dialog& first, Dialog& second) {
    if (first.encrypted() != second.encrypted()) return;
    // One of them was handed on by a party that is not gone yet.
    if (pairs_.contains(&first) || pairs_.contains(&second)) return;
    const auto pair = std::make_shared<Pair>();
    pair->first = &first;
    pair->second = &second;
    pairs_[&first] = pair;
    pairs_[&second] = pair;
    pair->timer = context_.loop.after(first_wait, [this, pair] { ask_first(pair); });
}

void DirectMedia::gone(Dialog& dialog) {
    const auto found = pairs_.find(&dialog);
    if (found == pairs_.end()) return;
    const PairPtr pair = found->second;
    pairs_.erase(found);
    std::erase_if(pair->tasks, [&](const Pair::Task& task) { return task.dialog == &dialog; });
    Dialog* left = pair->first == &dialog ? pair->second : pair->first;
    (pair->first == &dialog ? pair->first : pair->second) = nullptr;
    pair->timer = {};
    if (pair->step == Pair::Step::asking_second && left != nullptr && left == pair->first) {
        left->keep_own_media(pair->offer);
        pair->step = Pair::Step::relayed;
    }
}

void DirectMedia::ask_first(const PairPtr& pair) {
    if (!pair->whole() || pair->unwanted) return;
    ++pair->tries;
    const bool sent = pair->first->reinvite(
        "", [this, weak = std::weak_ptr(pair)](int status, const std::string& offer) {
            if (const auto alive = weak.lock()) on_offer(alive, status, offer);
        });
    if (!sent) {
        stay(pair, true);
        return;
    }
    pair->step = Pair::Step::asking_first;
}

void DirectMedia::on_offer(const PairPtr& pair, int status, const std::string& offer) {
    if (pair->first == nullptr) return;
    if (status >= 300) {
        stay(pair, status == 491);
        return;
    }
    pair->offer = offer;
    const auto onward = pair->second != nullptr && !pair->unwanted
                            ? offer_onward(offer, pair->second->next_media())
                            : std::nullopt;
    const bool sent =
        onward && pair->second->reinvite(*onward, [this, weak = std::weak_ptr(pair), onward](
                                                      int answered, const std::string& answer) {
            if (const auto alive = weak.lock()) on_answer(alive, answered, answer, *onward);
        });
    if (!sent) {
        pair->first->keep_own_media(offer);
        stay(pair, onward.has_value());
        return;
    }
    pair->step = Pair::Step::asking_second;
    pair->timer = context_.loop.after(longest_answer, [this, pair] {
        if (pair->step != Pair::Step::asking_second || pair->first == nullptr) return;
        pair->first->keep_own_media(pair->offer);
        stay(pair, false);
    });
}

void DirectMedia::on_answer(const PairPtr& pair, int status, const std::string& answer,
                            const std::string& onward) {
    if (pair->second == nullptr) return;
    const bool in_time = pair->step == Pair::Step::asking_second && pair->first != nullptr;
    pair->timer = {};
    if (status >= 300) {
        if (!in_time) return;
        pair->first->keep_own_media(pair->offer);
        stay(pair, status == 491);
        return;
    }
    // From here on the second party sends to the first.
    pair->second->go_direct(onward);
    const auto back =
        in_time ? answer_onward(pair->offer, answer, pair->first->next_media()) : std::nullopt;
    if (!back) {
        if (in_time) pair->first->keep_own_media(pair->offer);
        stay(pair, false);
        bring_back(pair, pair->second);
        return;
    }
    pair->first->acknowledge_reinvite(*back);
    pair->first->go_direct(*back);
    pair->step = Pair::Step::direct;
    if (!pair->tasks.empty()) {  // wanted meanwhile
        bring_back(pair, pair->first);
        bring_back(pair, pair->second);
    }
}

/// In the relay for good, or until another try.
void DirectMedia::stay(const PairPtr& pair, bool again) {
    pair->step = Pair::Step::relayed;
    pair->timer = {};
    for (const Dialog* dialog : {pair->first, pair->second}) {
        if (dialog != nullptr) pair->run_tasks(dialog);
    }
    if (!again || pair->unwanted || pair->tries >= most_tries || !pair->whole()) return;
    pair->step = Pair::Step::waiting;
    pair->timer = context_.loop.after(glare_wait(), [this, pair] { ask_first(pair); });
}

void DirectMedia::changed(Dialog& dialog) {
    const auto found = pairs_.find(&dialog);
    if (found == pairs_.end() || found->second->step != Pair::Step::direct) return;
    const PairPtr pair = found->second;
    pair->step = Pair::Step::relayed;
    dialog.came_back();
    bring_back(pair, pair->first == &dialog ? pair->second : pair->first);
}

void DirectMedia::with_media(Dialog& dialog, std::function<void()> task) {
    const auto found = pairs_.find(&dialog);
    if (found == pairs_.end()) {
        task();
        return;
    }
    const PairPtr pair = found->second;
    switch (pair->step) {
        case Pair::Step::relayed:
        case Pair::Step::waiting:
        case Pair::Step::asking_first:
            if (!dialog.direct()) {
                pair->unwanted = true;
                task();
                return;
            }
            break;
        case Pair::Step::asking_second:
        case Pair::Step::direct:
            break;
    }
    pair->tasks.push_back({&dialog, std::move(task)});
    if (pair->step != Pair::Step::direct) return;
    pair->step = Pair::Step::relayed;
    bring_back(pair, pair->first);
    bring_back(pair, pair->second);
}

void DirectMedia::bring_back(const PairPtr& pair, Dialog* dialog) {
    if (dialog == nullptr || !dialog->direct()) return;
    const bool sent = dialog->come_back([this, weak = std::weak_ptr(pair), dialog](int status) {
        if (const auto alive = weak.lock()) came_back(alive, dialog, status);
    });
    if (!sent) came_back(pair, dialog, 491);
}

void DirectMedia::came_back(const PairPtr& pair, Dialog* dialog, int status) {
    if (dialog != pair->first && dialog != pair->second) return;
    if (status == 491) {
        pair->timer = context_.loop.after(glare_wait(), [this, pair] {
            bring_back(pair, pair->first);
            bring_back(pair, pair->second);
        });
        return;
    }
    if (status >= 300) {
        spdlog::warn("{}: does not come back to our relay ({})", dialog->leg(), status);
    }
    pair->step = Pair::Step::relayed;
    pair->run_tasks(dialog);
}

}  // namespace patchcord
