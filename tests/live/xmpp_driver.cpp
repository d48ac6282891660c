// Runs an XMPP link alone, for the live tests: what comes is printed as one JSON object a line.
//   xmpp_driver client JID PASSWORD HOST PORT CA [direct]
//   xmpp_driver component DOMAIN SECRET HOST PORT
//   xmpp_driver check-client|check-component ... (as above)
// Commands are JSON objects, one a line: {"do": "send", "to", "body", "id", ...}, {"do": "status"}.
// Runs until standard input ends. A message "please fail" cannot be stored; "echo ..." is answered
// from another thread, as an outbox does.
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <condition_variable>
#include <deque>
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "agent/xmpp/link.hpp"

using namespace patchcord;
using Json = nlohmann::json;

namespace {

void say(const Json& json) {
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    std::cout << json.dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
}

/// Sends in a thread of its own, one after the other.
class Outbox {
 public:
    void start(XmppLink& link) {
        thread_ = std::thread([this, &link] { run(link); });
    }
    void put(const Notice& notice) {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(notice);
        changed_.notify_one();
    }
    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
            changed_.notify_one();
        }
        thread_.join();
    }

 private:
    void run(XmppLink& link) {
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (stopping_) {
                return;
            }
            const Notice notice = waiting_.front();
            waiting_.pop_front();
            lock.unlock();
            const SendResult result = link.send(notice);
            const auto* later = std::get_if<TryLater>(&result);
            const auto* never = std::get_if<Never>(&result);
            say({{"event", later != nullptr   ? "later"
                           : never != nullptr ? "never"
                                              : "sent"},
                 {"id", notice.message_id},
                 {"why", later != nullptr   ? later->why
                         : never != nullptr ? never->why
                                            : std::string()}});
            lock.lock();
        }
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Notice> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

class Sink : public ChatDesk {
 public:
    explicit Sink(Outbox& outbox) : outbox_(outbox) {}

    Accepted accept(const Message& message) override {
        if (message.text == "please fail") {
            throw DatabaseError(13, "database or disk is full");
        }
        bool known = false;
        for (const std::string& key : message.keys) {
            known = known || keys_.contains(key);
        }
        keys_.insert(message.keys.begin(), message.keys.end());
        if (!known && message.text.starts_with("echo ")) {
            Notice notice;
            notice.channel = "xmpp";
            notice.recipient = message.reply_to;
            notice.body = message.text.substr(5);
            notice.message_id = "answer-" + message.message_id;
            notice.in_reply_to = message.message_id;
            notice.thread = message.thread;
            notice.from = message.recipient;
            outbox_.put(notice);
        }
        say({{"event", known ? "duplicate" : "accepted"},
             {"sender", message.sender},
             {"recipient", message.recipient},
             {"id", message.message_id},
             {"thread", message.thread},
             {"replies_to", message.in_reply_to},
             {"text", message.text},
             {"proven", message.proven},
             {"late", message.late},
             {"keys", message.keys}});
        return known ? Accepted::duplicate : Accepted::accepted;
    }
    Answer ask(const Message& message) override {
        return {accept(message), "done: " + message.text};
    }
    ChatPerson person(const std::string& jid) override {
        if (jid.starts_with("mallory@")) return {};
        return {true, "Somebody", {{"+16505550123", "mobile"}}, {}};
    }
    void received(const std::string& by, const std::string& id) override {
        say({{"event", "received"}, {"by", by}, {"id", id}});
    }
    std::vector<Room> rooms() override { return rooms_; }
    void enter_room(const Room& room) override { rooms_.push_back(room); }
    void leave_room(const std::string& jid) override {
        std::erase_if(rooms_, [&jid](const Room& room) { return room.jid == jid; });
    }

 private:
    Outbox& outbox_;
    std::set<std::string> keys_;
    std::vector<Room> rooms_;
};

XmppSettings settings_of(const std::vector<std::string>& words) {
    XmppSettings settings;
    settings.longest_backoff = std::chrono::seconds(1);
    settings.answer_timeout = std::chrono::seconds(5);
    const auto port = static_cast<std::uint16_t>(std::stoi(words.at(4)));
    if (words.at(0).ends_with("client")) {
        XmppClientSettings client;
        client.jid = words.at(1);
        client.password = words.at(2);
        client.host = words.at(3);
        client.port = port;
        client.ca_file = words.at(5);
        client.direct_tls = words.size() > 6;
        settings.account = client;
    } else {
        XmppComponentSettings component;
        component.domain = words.at(1);
        component.secret = words.at(2);
        component.host = words.at(3);
        component.port = port;
        settings.account = component;
    }
    return settings;
}

void run(const XmppSettings& settings) {
    Outbox outbox;
    XmppIntake intake;
    intake.make_desk = [&outbox] { return std::make_unique<Sink>(outbox); };
    intake.now = [] {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    };
    XmppLink link(settings, intake);
    link.start();
    outbox.start(link);
    std::string line;
    while (std::getline(std::cin, line)) {
        const Json command = Json::parse(line);
        if (command.at("do") == "send") {
            Notice notice;
            notice.channel = "xmpp";
            notice.recipient = command.at("to");
            notice.body = command.at("body");
            notice.message_id = command.at("id");
            notice.thread = command.value("thread", "");
            notice.replaces = command.value("replaces", "");
            notice.in_reply_to = command.value("reply", "");
            notice.from = command.value("from", "");
            outbox.put(notice);
        } else {
            const XmppStatus status = link.status();
            say({{"event", "status"},
                 {"connected", status.connected},
                 {"problem", status.problem}});
        }
    }
    link.stop();
    outbox.stop();
}

}  // namespace

int main(int argc, char** argv) {
    spdlog::set_default_logger(spdlog::stderr_logger_mt("driver"));
    spdlog::set_level(spdlog::level::debug);
    try {
        const std::vector<std::string> words(argv + 1, argv + argc);
        const XmppSettings settings = settings_of(words);
        if (words.at(0).starts_with("check-")) {
            say({{"event", "checked"}, {"problem", check_xmpp(settings)}});
        } else {
            run(settings);
        }
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "xmpp_driver: " << error.what() << '\n';
        return 2;
    }
}
