// Runs the mail listeners and the sender alone, for the live tests: what they do is printed as one
// JSON object a line.
//   mail_driver lmtp DATABASE LISTEN AUTHSERV_ID
//   mail_driver imap DATABASE HOST PORT SECURITY CA USER PASSWORD move|stay [FOLDER]
//   mail_driver smtp HOST PORT SECURITY CA USER PASSWORD RECIPIENT...
//   mail_driver check-imap|check-smtp HOST PORT SECURITY CA USER PASSWORD
// The listeners run until standard input ends.
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>

#include "agent/mail/imap.hpp"
#include "agent/mail/lmtp.hpp"
#include "agent/mail/smtp.hpp"

using namespace patchcord;
using Json = nlohmann::json;

namespace {

void say(const Json& json) {
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    std::cout << json.dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
}

Instant now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// Stores what it gets as the agent's own sink does: message and keys in one transaction.
class StoringSink : public MessageSink {
 public:
    explicit StoringSink(const std::string& file) : db_(file) {}

    Accepted accept(const Message& message) override {
        const Accepted result = store(message);
        const char* word = result == Accepted::accepted    ? "accepted"
                           : result == Accepted::duplicate ? "duplicate"
                                                           : "refused";
        say({{"event", word},
             {"sender", message.sender},
             {"recipient", message.recipient},
             {"subject", message.subject},
             {"text", message.text},
             {"proven", message.proven},
             {"why", message.unproven_why},
             {"answerable", message.answerable},
             {"keys", message.keys}});
        return result;
    }

 private:
    Accepted store(const Message& message) {
        Transaction transaction(db_);
        for (const auto& key : message.keys) {
            auto known = db_.cached("SELECT 1 FROM message_keys WHERE key = ?");
            known.bind_all(key);
            if (known.step()) return Accepted::duplicate;
        }
        auto insert = db_.cached(
            "INSERT INTO messages (channel, sender, message_id, received, verdict) "
            "VALUES (?, ?, ?, ?, ?)");
        const bool good = !message.sender.empty();
        insert
            .bind_all(message.channel, message.sender, message.message_id, message.received,
                      good ? "accepted" : "refused")
            .run();
        const auto id = db_.last_id();
        for (const auto& key : message.keys) {
            auto add = db_.cached("INSERT INTO message_keys VALUES (?, ?)");
            add.bind_all(key, id).run();
        }
        transaction.commit();
        return good ? Accepted::accepted : Accepted::refused;
    }

    Database db_;
};

Intake intake(const std::string& database, const std::string& authserv_id) {
    Intake intake;
    intake.trust.authserv_id = authserv_id;
    intake.trust.methods = {"dmarc", "auth", "dkim", "spf"};
    intake.own_addresses = {"call@agent.test", "call@lab.test", "desk@lab.test"};
    intake.make_sink = [database] { return std::make_unique<StoringSink>(database); };
    intake.now = now;
    intake.database = database;
    return intake;
}

ServerSettings server(const std::vector<std::string>& words, std::size_t at) {
    ServerSettings settings;
    settings.host = words.at(at);
    settings.port = static_cast<std::uint16_t>(std::stoi(words.at(at + 1)));
    const auto& security = words.at(at + 2);
    settings.security = security == "tls"        ? Security::tls
                        : security == "starttls" ? Security::starttls
                                                 : Security::plain;
    settings.ca_file = words.at(at + 3);
    settings.user = words.at(at + 4);
    settings.password = words.at(at + 5);
    settings.timeout = std::chrono::seconds(3);
    return settings;
}

void wait_for_end() {
    std::string line;
    while (std::getline(std::cin, line)) {
    }
}

void send(const std::vector<std::string>& words) {
    SmtpSettings settings;
    settings.server = server(words, 2);
    settings.from = "call@lab.test";
    SmtpSender sender(settings);
    for (std::size_t i = 8; i < words.size(); ++i) {
        Notice notice;
        notice.channel = "mail";
        notice.recipient = words[i];
        notice.subject = "Bob is on the line – grüße";
        notice.body = "Bob answered.\n.\nFrom here on you talk. é\n";
        notice.message_id = "notice." + std::to_string(i) + "@lab.test";
        notice.in_reply_to = "asked@lab.test";
        notice.references = {"first@lab.test", "asked@lab.test"};
        const auto begun = std::chrono::steady_clock::now();
        const SendResult result = sender.send(notice, now());
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - begun;
        if (const auto* later = std::get_if<TryLater>(&result)) {
            say({{"event", "later"}, {"why", later->why}});
        } else if (const auto* never = std::get_if<Never>(&result)) {
            say({{"event", "never"}, {"why", never->why}});
        } else {
            say({{"event", "sent"}, {"ms", took.count()}});
        }
        std::string line;
        if (i + 1 < words.size()) std::getline(std::cin, line);  // the test says when to go on
    }
}

int run(const std::vector<std::string>& words) {
    const auto& mode = words.at(1);
    if (mode == "lmtp") {
        LmtpServer lmtp({words.at(3), {}}, intake(words.at(2), words.at(4)));
        lmtp.start();
        say({{"event", "listening"}, {"address", lmtp.address()}});
        wait_for_end();
        lmtp.stop();
    } else if (mode == "imap") {
        ImapSettings settings;
        settings.server = server(words, 3);
        if (words.at(9) == "stay") settings.done_folder = settings.failed_folder = "";
        if (words.size() > 10) settings.folder = words[10];
        settings.first_retry = std::chrono::milliseconds(20);
        settings.longest_retry = std::chrono::milliseconds(200);
        ImapListener imap(settings, intake(words.at(2), "mx.lab.test"),
                          [](const std::string& state) {
                              say({{"event", "state"}, {"state", state}});
                          });
        imap.start();
        wait_for_end();
        imap.stop();
    } else if (mode == "smtp") {
        send(words);
    } else if (mode == "check-imap") {
        ImapSettings settings;
        settings.server = server(words, 2);
        say({{"event", "checked"}, {"why", check_imap(settings)}});
    } else if (mode == "check-smtp") {
        SmtpSettings settings;
        settings.server = server(words, 2);
        say({{"event", "checked"}, {"why", check_smtp(settings)}});
    } else {
        return 2;
    }
    say({{"event", "stopped"}});
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    spdlog::set_default_logger(spdlog::stderr_logger_mt("mail"));
    try {
        return run({argv, argv + argc});
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
