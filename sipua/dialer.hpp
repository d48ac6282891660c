#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sipua/media.hpp"

namespace patchcord {

/// Whom a leg rings and as whom.
struct DialTarget {
    std::string uri;  ///< checked SIP URI of the request line
    /// Name of the configured gateway, or several ("a,b") of which prepare() chooses; empty:
    /// direct.
    std::string gateway;
    std::string display_name;  ///< shown to the person rung; control characters are removed
    std::string from_user;     ///< user part of From where the gateway's setting does not say
    std::string contact;       ///< of a phone registered here: the request line instead of `uri`
    std::string next_hop;      ///< and where it came from; empty: where `contact` says
    std::string replaces;      ///< the dialog there that this call takes over (RFC 3891); or none
    bool operator==(const DialTarget&) const = default;
};

/// All that makes one leg's dialog repeatable and recoverable. Stored before its INVITE leaves, and
/// again after its answer (RFC 3261 §12).
struct LegIdentity {
    DialTarget target;
    std::string call_id;
    std::string from_tag;
    std::string branch;      ///< of the INVITE
    std::uint32_t cseq = 0;  ///< of the INVITE
    std::uint16_t rtp_port = 0;
    std::uint64_t sdp_session = 0;
    /// Our SRTP keys (random_srtp()) until the answer; empty: plain RTP is offered. Not for logs.
    std::string srtp;
    // After the answer:
    std::string to_tag;
    std::string remote_target;               ///< the peer's Contact URI
    std::vector<std::string> route;          ///< route set, first hop first
    std::vector<std::string> next_gateways;  ///< to be tried where this one cannot take the call
    /// INVITEs of this leg that gave no answer at all and were given up for another gateway: one of
    /// them may still come alive, and is ended then.
    std::vector<LegIdentity> abandoned;
    /// Further phones of the party that are rung at the same time: the first answer wins.
    std::vector<LegIdentity> forks;
    bool operator==(const LegIdentity&) const = default;
};

/// The identity as JSON text and back; `from_json` throws std::runtime_error.
std::string to_json(const LegIdentity& identity);
LegIdentity identity_from_json(const std::string& text);

/// Names one leg of one attempt: "c12.1.called". Chosen by the caller of Dialer, used in logs.
using LegName = std::string;

struct LegProgress {  ///< a provisional answer
    int status = 0;
    std::string reason;
    bool early_media = false;
};
struct LegAnswered {  ///< 2xx, waits for confirm(); media is connected
    LegIdentity identity;
};
struct LegFailed {   ///< the INVITE ended without a dialog; the leg is gone
    int status = 0;  ///< SIP status; 408 for no answer at all; 487 after end()
    std::string reason;
    int q850 = 0;  ///< from a Reason header; 0 none
    std::optional<std::chrono::seconds> retry_after;
    bool gateway = false;  ///< our gateway does not work; `reason` is in words of ours
};
struct LegHungUp {  ///< BYE from the peer, or the dialog was lost (481, 408, media dead)
    std::string reason;
    int q850 = 0;
    bool lost = false;  ///< nobody hung up: the connection broke
};
struct LegReleased {};  ///< an end() was carried out; the leg is gone
struct LegPromptDone {};
struct LegDigit {
    char digit = 0;
};
/// What a peer tells beside the call itself, from which a queue's state may be read: the reason,
/// unknown headers and the body of a provisional answer, an INFO or a NOTIFY. As it came, bounded.
struct LegInfo {
    int status = 0;    ///< of a provisional answer; 0: a request
    std::string what;  ///< the reason phrase, or the method
    std::vector<std::pair<std::string, std::string>> headers;
    std::string content_type;
    std::string body;
};
/// What the sound of an answered leg was like; comes just before its last word.
struct LegMedia {
    StreamStats stats;
};
struct LegHeld {  ///< the party put the call on hold, or took it back
    bool held = false;
};
/// The party wants the other one to talk to somebody else (REFER). transfer_progress() must be
/// called until it is told a final status, or the leg is over.
struct LegTransfer {
    std::string target;    ///< SIP URI, not checked by any dial plan
    std::string replaces;  ///< the dialog there to be replaced ("attended"); empty: none
};
struct LegNote {  ///< worth a line in the timeline: another gateway is tried
    std::string text;
};
using LegEvent =
    std::variant<LegProgress, LegAnswered, LegFailed, LegHungUp, LegReleased, LegPromptDone,
                 LegDigit, LegInfo, LegMedia, LegHeld, LegTransfer, LegNote>;

/// Whether a call may begin within the limits of the gateways.
struct Admission {
    bool admitted = true;
    std::chrono::milliseconds wait{0};  ///< else: until the next call may begin, as far as known
};

/// Places and ends single legs. Loop thread only; events come on the loop thread, never from
/// within a call to the dialer.
///
/// After dial() a leg reports LegProgress*, then LegAnswered or LegFailed. After end() it reports
/// LegFailed (CANCEL worked: status 487), or LegAnswered (the 200 crossed the CANCEL: it was ACKed;
/// call end() again to send BYE), or LegReleased (BYE was carried out or timed out). LegFailed,
/// LegHungUp and LegReleased are last words: the name is then free.
class Dialer {
 public:
    Dialer() = default;
    Dialer(const Dialer&) = delete;
    Dialer& operator=(const Dialer&) = delete;
    virtual ~Dialer() = default;

    /// Makes fresh identities and reserves a media port; nothing leaves the process.
    virtual LegIdentity prepare(const LegName& leg, const DialTarget& target) = 0;
    /// Sends the INVITE of that identity. After a restart the identical one is sent again (its
    /// prepare() was in another process; the media port is bound again).
    virtual void dial(const LegName& leg, const LegIdentity& identity) = 0;
    /// ACK, once a LegAnswered is stored. Until then the phone repeats its 200, so that a process
    /// that dies in between leaves no dialog that nobody knows.
    virtual void confirm(const LegName& leg) = 0;
    /// CANCEL, or BYE, as the leg's state needs.
    virtual void end(const LegName& leg, const std::string& reason_text) = 0;
    /// After a restart: ends what an earlier process left, CANCEL where there was no answer, BYE
    /// where there was. Reports LegReleased (or LegFailed).
    virtual void end_stale(const LegName& leg, const LegIdentity& identity) = 0;
    virtual void play(const LegName& leg, std::vector<ClipPtr> clips, Idle then) = 0;
    virtual void send_digits(const LegName& leg, const std::string& digits) = 0;
    virtual void join(const LegName& a, const LegName& b) = 0;
    /// Hands what the party says to an analyser, from the answer on; null ends it. It runs on the
    /// media thread and may outlive the leg by a moment.
    virtual void analyse(const LegName& leg, std::unique_ptr<MediaAnalyser> analyser) = 0;
    /// Records what two answered parties say to each other, one on each side of a stereo WAV, until
    /// one of them is gone. Their sound then always comes through us: call it before join(). Throws
    /// std::runtime_error where the file cannot be made.
    virtual void record(const LegName& left, const LegName& right,
                        const std::filesystem::path& file) = 0;
    /// Tells a party how its transfer goes: 180, 200, 486 ...
    virtual void transfer_progress(const LegName& leg, int status, const std::string& reason) = 0;
    /// Asks for the lines that a call with these parties needs; they are held until release().
    /// `in_any_case`: the call is alive already (restart).
    virtual Admission admit(const std::string& call, const std::vector<DialTarget>& parties,
                            bool in_any_case) = 0;
    virtual void release(const std::string& call) = 0;
    virtual void listen(std::function<void(const LegName&, const LegEvent&)> listener) = 0;
    /// Called with a leg's new identity before an INVITE that carries it is sent: after a digest
    /// challenge (its CSeq and branch change), or for another gateway. True: it is stored; else the
    /// INVITE is not sent.
    virtual void listen_identity(
        std::function<bool(const LegName&, const LegIdentity&)> listener) = 0;
    /// Asked where a phone sends us elsewhere (3xx): the way to that URI, or nothing where the dial
    /// plan does not allow it. Without a listener nothing is followed.
    using Redirect = std::function<std::optional<DialTarget>(const LegName&, const std::string&)>;
    virtual void listen_redirect(Redirect listener) = 0;
};

}  // namespace patchcord
