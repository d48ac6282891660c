/// Many legs that are ended at moments drawn by lot: nothing may be left of them, here or at the
/// phone.

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>

#include "tests/live/sip_harness.hpp"

using namespace patchcord;
using namespace patchcord::live;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

constexpr unsigned longest_ring = 120;  // ms

/// A phone for any number of calls at once: rings, and answers after a time drawn by lot unless the
/// CANCEL is sooner. It repeats what is not confirmed, as RFC 3261 wants.
class LotPhone {
 public:
    LotPhone() : port_(free_port()), socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port_);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("the phone has no port");
        }
        thread_ = std::thread([this] { run(); });
    }
    LotPhone(const LotPhone&) = delete;
    LotPhone& operator=(const LotPhone&) = delete;
    ~LotPhone() {
        stop_ = true;
        thread_.join();
        close(socket_);
    }

    std::string uri() const { return "sip:bob@127.0.0.1:" + std::to_string(port_); }
    /// Dialogs that were answered and not ended by BYE, and calls that ring still.
    int left() const { return left_; }
    int answered() const { return answered_; }

 private:
    struct Call {
        std::string head;  ///< Via to CSeq of the INVITE, To with our tag
        Clock::time_point next;
        bool ringing = true;
        bool confirmed = false;
        int status = 180;
    };

    static std::string field(const std::string& message, const std::string& name) {
        const std::size_t at = message.find("\r\n" + name + ": ");
        if (at == std::string::npos) return "";
        const std::size_t begin = at + name.size() + 4;
        return message.substr(begin, message.find("\r\n", begin) - begin);
    }

    void say(const std::string& text) {
        sendto(socket_, text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&peer_),
               sizeof peer_);
    }

    void answer(const std::string& message, int status, const std::string& tag) {
        say("SIP/2.0 " + std::to_string(status) + " x\r\n" + head_of(message, tag) +
            "Content-Length: 0\r\n\r\n");
    }

    static std::string head_of(const std::string& message, const std::string& tag) {
        return "Via: " + field(message, "Via") + "\r\nFrom: " + field(message, "From") +
               "\r\nTo: " + field(message, "To") + tag +
               "\r\nCall-ID: " + field(message, "Call-ID") + "\r\nCSeq: " + field(message, "CSeq") +
               "\r\n";
    }

    void final_answer(const Call& call) {
        static const std::string sdp =
            "v=0\r\no=p 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            "m=audio 9 RTP/AVP 0\r\n";
        if (call.status == 200) {
            say("SIP/2.0 200 OK\r\n" + call.head + "Contact: <" + uri() +
                ">\r\nContent-Type: application/sdp\r\nContent-Length: " +
                std::to_string(sdp.size()) + "\r\n\r\n" + sdp);
        } else {
            say("SIP/2.0 487 x\r\n" + call.head + "Content-Length: 0\r\n\r\n");
        }
    }

    void take(const std::string& message) {
        const std::string id = field(message, "Call-ID");
        const auto found = calls_.find(id);
        if (message.starts_with("INVITE ")) {
            if (found != calls_.end()) return;  // repeated: the answer is repeated anyway
            Call call;
            call.head = head_of(message, ";tag=p");
            call.next = Clock::now() + std::chrono::milliseconds(lot_() % longest_ring);
            say("SIP/2.0 180 x\r\n" + call.head + "Contact: <" + uri() +
                ">\r\nContent-Length: 0\r\n\r\n");
            calls_.emplace(id, std::move(call));
        } else if (message.starts_with("CANCEL ")) {
            answer(message, found == calls_.end() ? 481 : 200, ";tag=p");
            if (found == calls_.end() || !found->second.ringing) return;
            found->second.ringing = false;
            found->second.status = 487;
            found->second.next = Clock::now();
        } else if (message.starts_with("ACK ")) {
            if (found == calls_.end()) return;
            found->second.confirmed = true;
            if (found->second.status != 200) calls_.erase(found);
        } else if (message.starts_with("BYE ")) {
            answer(message, 200, "");
            if (found != calls_.end()) calls_.erase(found);
        }
    }

    void run() {
        std::array<char, 8192> buffer{};
        while (!stop_) {
            pollfd ready{socket_, POLLIN, 0};
            if (poll(&ready, 1, 2) == 1) {
                socklen_t size = sizeof peer_;
                const ssize_t got = recvfrom(socket_, buffer.data(), buffer.size(), 0,
                                             reinterpret_cast<sockaddr*>(&peer_), &size);
                if (got > 0) take({buffer.data(), static_cast<std::size_t>(got)});
            }
            const auto now = Clock::now();
            for (auto& [id, call] : calls_) {
                if (call.confirmed || call.next > now) continue;
                if (std::exchange(call.ringing, false)) {
                    call.status = 200;
                    ++answered_;
                }
                final_answer(call);
                call.next = now + 500ms;
            }
            left_ = static_cast<int>(calls_.size());
        }
    }

    std::uint16_t port_;
    int socket_;
    sockaddr_in peer_{};
    std::mt19937 lot_{7};
    std::map<std::string, Call> calls_;
    std::atomic<bool> stop_{false};
    std::atomic<int> left_{0};
    std::atomic<int> answered_{0};
    std::thread thread_;
};

/// Set PATCHCORD_ABORTS for a longer run.
int wanted_legs() {
    constexpr int usual = 300;
    const char* text = std::getenv("PATCHCORD_ABORTS");
    return text != nullptr ? std::max(1, std::atoi(text)) : usual;
}

std::size_t descriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

/// Keeps a number of legs going, each ended at a moment drawn by lot.
class Aborts {
 public:
    Aborts(Caller& caller, std::string uri, int legs)
        : caller_(caller), uri_(std::move(uri)), legs_(legs) {}

    /// True once every leg has said its last word.
    bool step() {
        constexpr int at_once = 40;
        for (; read_ < caller_.heard.size(); ++read_) {
            const auto& [leg, event] = caller_.heard[read_];
            if (std::holds_alternative<LegAnswered>(event)) {
                ends_.erase(leg);
                caller_.dialer().end(leg, "aborted");
            } else if (std::holds_alternative<LegFailed>(event) ||
                       std::holds_alternative<LegHungUp>(event) ||
                       std::holds_alternative<LegReleased>(event)) {
                ends_.erase(leg);
                ++last_words[leg];
            }
        }
        while (begun_ < legs_ && begun_ - static_cast<int>(last_words.size()) < at_once) begin();
        return static_cast<int>(last_words.size()) == legs_;
    }

    std::map<LegName, int> last_words;

 private:
    void begin() {
        const LegName leg = "leg" + std::to_string(begun_++);
        caller_.call(leg, uri_);
        const auto wait = std::chrono::milliseconds(lot_() % (longest_ring + longest_ring / 4));
        ends_[leg] =
            caller_.loop().after(wait, [this, leg] { caller_.dialer().end(leg, "aborted"); });
    }

    Caller& caller_;
    std::string uri_;
    int legs_;
    int begun_ = 0;
    std::size_t read_ = 0;
    std::mt19937 lot_{20261123};
    std::map<LegName, Loop::Timer> ends_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(sip_churn)

BOOST_AUTO_TEST_CASE(legs_that_are_ended_at_any_moment_leave_nothing) {
    const int legs = wanted_legs();
    LotPhone phone;
    SipDialerOptions options;
    options.first_answer = 30s;  // a loaded machine is slow, not silent
    Caller caller({}, options);
    const std::size_t before = descriptors();
    Aborts aborts(caller, phone.uri(), legs);
    BOOST_TEST(caller.wait([&] { return aborts.step(); }, 30s + legs * 20ms));
    BOOST_TEST(caller.idle(40s));
    BOOST_TEST(aborts.last_words.size() == static_cast<std::size_t>(legs));
    BOOST_TEST(
        (std::ranges::all_of(aborts.last_words, [](const auto& l) { return l.second == 1; })));
    for (int i = 0; i < 4000 && phone.left() > 0; ++i) caller.run_for(10ms);
    BOOST_TEST(phone.left() == 0);
    BOOST_TEST(phone.answered() > 0);
    BOOST_TEST(phone.answered() < legs);
    // The media thread closes the last ports in a moment.
    for (int i = 0; i < 500 && descriptors() > before; ++i) caller.run_for(10ms);
    BOOST_TEST(descriptors() <= before);  // no media port either: each is two of them
    BOOST_TEST_MESSAGE(legs << " legs, " << phone.answered() << " of them answered");
}

BOOST_AUTO_TEST_SUITE_END()
