#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "agent/call/center.hpp"
#include "agent/call/step.hpp"
#include "agent/call/wording.hpp"
#include "agent/call_record.hpp"
#include "agent/config.hpp"
#include "agent/queue_watch.hpp"
#include "directory/calls.hpp"
#include "sipua/detector.hpp"
#include "sipua/dialer.hpp"
#include "sipua/loop.hpp"
#include "sipua/prompts.hpp"

namespace patchcord {

struct CenterWork;

/// Carries the calls out: claims what is due, feeds events to step(), stores, then acts. All that
/// one turn of the loop brings is one commit. Loop thread only.
class Runner {
 public:
    struct Parts {
        Loop& loop;
        Dialer& dialer;
        Prompts& prompts;
        std::function<Instant()> now;
        std::function<std::shared_ptr<const Config>()> config;
        std::function<void()> wake_outbox;  ///< thread-safe
        std::string owner;                  ///< name of this process in the rows
    };

    Runner(Database db, Parts parts);
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;
    ~Runner();

    /// Takes over what an earlier process of this name left, then what is due; later also the calls
    /// of other agents on this database that are gone.
    void start();
    /// There is something new in the database.
    void wake();
    /// Claims nothing more; `idle` is called once when no call is alive.
    void drain(std::function<void()> idle);
    /// Ends all live calls, as an admin would.
    void cancel_all();
    std::size_t live() const { return live_.size(); }

 private:
    using milliseconds = std::chrono::milliseconds;
    static constexpr milliseconds lease{30'000};  ///< of a call, renewed while it lives
    struct Live;
    struct Queued;
    struct Todo {
        Live* live = nullptr;
        call::Command command;
    };

    /// `leg`: the one that it tells of; dropped where that is no leg of the call any more.
    void post(std::int64_t call, call::Event event, const LegName& leg = {});
    void schedule();
    void turn();
    void process_events(Instant now, std::vector<Todo>& todo);
    void collect(Instant now);
    void collect_wishes(Instant now);
    void carry_out_wish(const CallWish& wish, CallRow row, Instant now);
    bool rung_too_often(const Party& called, Instant now);
    bool settle_proof(Live& live);
    void begin_session(Live& live, Instant now);
    bool is_left_leg(const Live& live, const LegName& leg) const;
    void on_left_leg(Live& live, const LegName& leg, const LegEvent& event);
    bool change_phone(Live& live, const Party& phone, Instant now);

    // Parties that hand the other one on (runner_transfer.cpp)
    void on_transfer(Live& live, call::Side side, const LegName& leg, const LegTransfer& wish);
    bool hand_on(Live& live, const Queued& transfer, Instant now);
    void wait_for_target(Live& live, call::Side side);
    void tell_transferor(Live& live, call::Side side, int status, const std::string& reason);
    void take_back(Live& live, call::Side side, Instant now);
    void let_go(Live& live);
    void release_transfer(const Live& live);
    void left_leg_gone(Live& live, const LegName& leg);
    void collect_due(Instant now);
    void release_desks(Instant now);
    void release_to_agents(std::int64_t id, const DeskSettings& desk, Instant now);
    void tell_desk_place(std::int64_t id, const DeskSettings& desk, int place, Instant now);
    std::vector<CallRow> next_in_turn(Instant now);
    std::optional<CallRecord> read(CallRow& row, Instant now);
    bool has_lines(const CallRecord& record, Instant now);
    bool put_off(CallRecord& record, Instant now);
    void tell_now(const CallRecord& record, const std::string& key, const call::Text& text,
                  Instant now);
    void tell_waiting(const CallRecord& record, std::size_t place, milliseconds wait, Instant now);
    void replan_all();
    void adopt_all();
    void process(Live& live, const call::Event& event, Instant now, std::vector<Todo>& todo);
    void note(Live& live, const call::Command& command, Instant now);
    void learn(Live& live, call::Progress what, Instant now);
    void prepare_leg(Live& live, call::Side side, Instant now);
    void stored();
    void store_one(Live& live, Instant now);
    void put_told(const CallRecord& record, const std::string& key, const Notice& notice,
                  Instant now);
    void release_held(std::vector<Todo>& todo);
    void store_failed(const DatabaseError& error, std::vector<Todo>& todo);
    void act(Live& live, const call::Command& command, Instant now);
    void play(Live& live, const call::command::Play& play);
    void begin_speech(Live& live, const call::command::Play& play);

    // Calling centers (runner_center.cpp)
    CenterWork& center_work(Live& live);
    void listen(Live& live, call::Side side, std::function<void(const DetectorEvent&)> told);
    void listen_for_word(Live& live, call::Side side);
    void watch_queue(Live& live);
    void walk_center(Live& live, Instant now);
    void hear_center(std::int64_t id, const call::Heard& what);
    void do_center(Live& live, const std::vector<call::Doing>& doings, Instant now);
    void tell_queue(Live& live, const QueueNotice& queue, Instant now);
    void say_to_center(Live& live, const std::string& words);
    void speak_to_center(Live& live);
    bool center_spoken(Live& live);
    void center_told(Live& live, const LegInfo& info);
    bool greeting_waits(Live& live, const call::command::Play& what);
    void greet_agent(Live& live);
    void leave_center(Live& live, Instant now);

    bool speak(Live& live, call::Side side);
    bool notice_is_late(Live& live, call::Side side, call::Prompt prompt);
    ClipPtr recording_notice(Live& live, call::Side side, call::Prompt prompt);
    void record(Live& live, Instant now);
    bool drop_finished();
    void lose(Live& live);
    void next_timer(Instant now);
    void renew();
    void poll();
    std::optional<DialTarget> redirected(const LegName& leg, const std::string& uri);
    void on_leg(const LegName& leg, const LegEvent& event);
    Live& add(CallRecord record);
    void timeline(Live& live, Instant at, std::string kind, std::string text);

    Database db_;
    Parts parts_;
    QueueWatch queue_watch_{parts_.loop};
    std::unordered_map<std::int64_t, std::unique_ptr<Live>> live_;
    struct LegOwner {
        std::int64_t call;
        call::Side side;
    };
    std::unordered_map<LegName, LegOwner> legs_;
    struct Queued {
        std::int64_t call;
        call::Event event;
        LegName leg;                      ///< empty: of no leg
        std::optional<Party> phone = {};  ///< NewCallerPhone, Transfer: who the side is then
    };
    std::vector<Queued> events_;
    std::vector<Live*> touched_;
    std::vector<LegName> answered_;       ///< to be confirmed once that is stored
    std::vector<std::int64_t> finished_;  ///< stored as done or queued, not dropped yet
    std::vector<std::int64_t> claimed_;   ///< in this turn, not committed yet
    /// Due calls wait for lines of their gateways: they are begun in turn of their users.
    struct Waiting {
        std::size_t calls = 0;  ///< seen in this turn
        milliseconds next{0};   ///< until the first of them may begin; 0: when a call ends
        bool any = false;
    };
    Waiting waiting_;
    milliseconds usual_length_{0};  ///< of a call, from claim to end, the latest ones counting most
    std::unordered_map<std::int64_t, Instant> told_waiting_;
    std::unordered_map<std::int64_t, std::uint64_t> served_;  ///< when a user's last call began
    std::uint64_t begun_ = 0;
    /// An INVITE that waits until it can be stored.
    struct Held {
        std::int64_t call;
        call::command::Dial dial;
        LegName leg;
    };
    std::vector<Held> held_;
    bool store_fails_ = false;
    std::vector<std::function<void(Database&)>> learned_;  ///< written with the next commit
    bool scheduled_ = false;
    bool look_ = false;  ///< the database holds something new
    bool draining_ = false;
    std::function<void()> idle_;
    std::int64_t seen_version_ = 0;
    /// Posted tasks look at it: they may come after our end.
    std::shared_ptr<Runner*> self_ = std::make_shared<Runner*>(this);
    Loop::Timer due_timer_;
    Loop::Timer poll_timer_;
    Loop::Timer lease_timer_;
    Loop::Timer retry_timer_;
};

}  // namespace patchcord
