#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sipua/authorizer.hpp"
#include "sipua/dialer.hpp"
#include "sipua/gateway.hpp"
#include "sipua/handle.hpp"
#include "sipua/loop.hpp"
#include "sipua/media.hpp"
#include "sipua/session_media.hpp"
#include "sipua/signalling.hpp"
#include "sipua/transports.hpp"

namespace patchcord {

/// What all dialogs of one agent share. Owned by the dialer.
struct DialogContext {
    Loop& loop;
    MediaEngine& media;
    Transports& transports;
    std::string user_agent;
    std::vector<Codec> codecs;
    std::chrono::seconds session_expires{180};  ///< RFC 4028; 0: no session timer is offered
    std::chrono::seconds min_session{90};       ///< shorter ones are refused
    /// Of direct calls: there is no other way to go meanwhile, so that an INVITE that was lost on
    /// its way six times may still arrive. Gateways have their own.
    std::chrono::milliseconds first_answer{20000};
    SrtpMode srtp = SrtpMode::off;        ///< of direct calls
    DtmfMode dtmf = DtmfMode::automatic;  ///< of direct calls
    bool transfers = false;               ///< REFER is taken

    std::string min_se() const { return std::to_string(min_session.count()); }

    /// Of the header Allow.
    const char* allowed() const;
};

class Dialog;

/// Who is told. No method may destroy the dialog before the call-back that led to it returned.
class DialogOwner {
 public:
    DialogOwner() = default;
    DialogOwner(const DialogOwner&) = delete;
    DialogOwner& operator=(const DialogOwner&) = delete;
    virtual ~DialogOwner() = default;
    virtual void report(Dialog& dialog, LegEvent event) = 0;
    /// The leg's name is free after this event; the dialog may still have to clean up.
    virtual void last_word(Dialog& dialog, LegEvent event) = 0;
    /// The phone sent us elsewhere: the way there, or nothing where that is not allowed.
    struct Redirection {
        DialTarget target;
        Outbound outbound;
    };
    virtual std::optional<Redirection> redirect(Dialog& dialog, const std::string& uri) = 0;
    /// A re-INVITE or UPDATE of the peer was answered with our media.
    virtual void media_changed(Dialog& dialog) = 0;
    /// A digit that came by INFO: for the leg that this one is joined to.
    virtual void pass_digit(Dialog& dialog, char digit) = 0;
    /// The INVITE is about to be sent again under another CSeq and branch (digest, 422, 3xx).
    /// False: that could not be stored, and it must not be sent.
    virtual bool renewed(Dialog& dialog) = 0;
    /// Nothing is left to do: destroy it, later.
    virtual void gone(Dialog& dialog) = 0;
};

/// One leg's dialog from its INVITE until nothing of it is left at the peer: the INVITE client
/// (RFC 3261 §13), PRACK, session timer (RFC 4028), the peer's requests, and its end. Whatever the
/// peer does, it reports exactly one last word. Loop thread only.
class Dialog final : public RequestSink, public ResponseSink, public AckSink {
 public:
    /// Throws std::runtime_error where the certificates for its transport cannot be used.
    Dialog(DialogContext& context, DialogOwner& owner, LegName leg, LegIdentity identity,
           Outbound outbound);
    Dialog(const Dialog&) = delete;
    Dialog& operator=(const Dialog&) = delete;
    ~Dialog() override;

    /// Sends the INVITE of the identity. `local` is closed by this dialog.
    void invite(const MediaEngine::Local& local);
    /// ACK of the answer that was reported, once.
    void confirm();
    /// CANCEL or BYE, as the state needs. `cause` is that of the CANCEL's Reason (RFC 3326): 200
    /// where another phone took the call, so that this one shows none missed.
    void end(const std::string& reason_text, int cause = status_cancelled);
    /// Ends what an earlier process left: BYE where the identity has a To tag, else CANCEL.
    void end_stale();
    /// An answer that belongs to no transaction, with our Call-ID: only after end_stale().
    void on_stray_response(int status, const sip_t* sip);
    /// A re-INVITE with that offer, or without one (the peer's offer comes then, and must be
    /// confirmed by acknowledge_reinvite() or keep_own_media()). `done` gets the final status and
    /// the peer's description; it is not called where the leg ends. False: another request is under
    /// way, try again later.
    using Reinvited = std::function<void(int status, const std::string& sdp)>;
    bool reinvite(const std::string& sdp, Reinvited done);
    void acknowledge_reinvite(const std::string& sdp);
    /// Answers the peer's offer with our own media.
    void keep_own_media(const std::string& offer);
    /// Our media under a new version, for a description that is sent next.
    LocalMedia next_media();
    /// The peer's sound goes elsewhere by that description of ours.
    void go_direct(const std::string& sdp);
    bool direct() const { return !direct_sdp_.empty(); }
    /// Offers our own media again; `done` gets the final status. False: try again later.
    bool come_back(std::function<void(int status)> done);
    /// The peer has our media again by a request of its own.
    void came_back() { direct_sdp_.clear(); }
    bool encrypted() const { return srtp_.has_value(); }
    /// Presses digits ("12#", "," = 2 s pause): with the sound, or by INFO.
    void press(const std::string& digits);
    /// The leg was joined to another one: its phone may hand it on.
    void joined() { joined_ = true; }
    /// Tells the phone how its transfer goes; from 200 on that is the end of it.
    void transfer_progress(int status, const std::string& reason);
    /// The peer's media is dead: BYE, and the leg has hung up.
    void media_lost();

    /// Its gateway could not take the call, and nothing rang: another one may.
    bool refused_by_gateway(const LegFailed& failed) const;
    /// It was given up without any answer: it may still ring for a moment, and is ended then.
    bool lingers() const { return spoken_ && state_ == State::cancelling; }

    const LegName& leg() const { return leg_; }
    const LegIdentity& identity() const { return identity_; }
    /// Empty while there is no media.
    std::optional<StreamId> stream() const;
    /// Of the media that there is or was.
    std::optional<StreamId> last_stream() const { return last_stream_; }

    int on_request(nta_leg_t* leg, nta_incoming_t* request, const sip_t* sip) override;
    void on_response(nta_outgoing_t* request, int status, const sip_t* sip) override;
    void on_ack(nta_incoming_t* request, const sip_t* sip) override;

 private:
    enum class State {
        idle,
        calling,     ///< INVITE sent, nothing heard
        proceeding,  ///< a provisional answer came
        cancelling,  ///< end() before the answer
        confirmed,
        ending,  ///< BYE sent
        stale,   ///< end_stale() without a To tag: CANCEL sent
        over,
    };

    /// An early dialog (RFC 3262).
    struct Early {
        LegHandle leg;
        std::uint32_t rseq = 0;
    };

    // The INVITE (dialog.cpp)
    void send_invite();
    bool retry_invite(int status, const sip_t* sip);
    void on_invite_response(int status, const sip_t* sip);
    void on_provisional(int status, const sip_t* sip);
    void on_success(const sip_t* sip);
    void on_failure(int status, const sip_t* sip);
    void on_first_answer_timeout();
    void acknowledge();
    void acknowledge_reliable(const sip_t* sip);
    void cancel(const std::string& reason_text, int cause);
    void send_bye();
    void on_bye_response(int status, const sip_t* sip);
    bool connect_media(const sip_t* sip, std::string& problem);
    void speak_last(LegEvent event);
    void finish();
    void close_media();
    LegHandle make_leg(const std::string& to_tag, std::uint32_t cseq);
    bool is_new_reliable(const sip_t* sip);
    LocalMedia local_media() const;
    Authorizer make_authorizer() const;
    const std::vector<Codec>& codecs() const;
    const url_string_t* hop() const;
    std::string remote_uri() const;
    SrtpMode srtp_mode() const;
    void lose(const std::string& reason);

    void on_reinvite_response(int status, const sip_t* sip);  // dialog_reinvite.cpp

    // Digits by INFO (dialog_digits.cpp)
    void next_digit();
    void send_info_digit(char digit);
    void on_info_response(int status, const sip_t* sip);

    // REFER and 3xx (dialog_transfer.cpp)
    int on_peer_refer(nta_incoming_t* request, const sip_t* sip);
    void notify_transfer(int status, const std::string& reason);
    bool follow_redirection(const sip_t* sip);
    void renew_keys();

    // Stale legs (dialog_stale.cpp)
    void send_stale_cancel();
    void acknowledge_stray(int status, const sip_t* sip);
    void restore_leg();

    // Within the dialog (dialog_requests.cpp)
    int on_peer_bye(const sip_t* sip);
    int on_peer_invite(nta_incoming_t* request, const sip_t* sip);
    int on_peer_update(nta_incoming_t* request, const sip_t* sip);
    int on_early_update(nta_incoming_t* request, const sip_t* sip);
    int on_peer_info(const sip_t* sip);
    int on_peer_knowledge(const sip_t* sip, const char* method);
    int reply_session(nta_incoming_t* request, const sip_t* sip, const std::string& sdp);
    bool take_session_timer(nta_incoming_t* request, const sip_t* sip);
    void take_timer_answer(const sip_t* sip);
    void arm_session_timer();
    void send_refresh();
    void on_refresh_response(int status, const sip_t* sip);
    void apply(const RemoteMedia& remote);

    DialogContext& context_;
    DialogOwner& owner_;
    LegName leg_;
    LegIdentity identity_;
    Outbound outbound_;
    Way way_;
    Authorizer authorizer_;
    State state_ = State::idle;
    bool spoken_ = false;   ///< the last word was said: whatever comes now is only cleaned up
    bool sending_ = false;  ///< within sofia's call that creates a request
    int failed_in_sending_ = 0;
    bool offer_retried_ = false;  ///< after 422
    bool rang_ = false;           ///< more than "100 Trying" was heard

    std::optional<MediaEngine::Local> local_;
    std::optional<StreamId> last_stream_;
    bool media_connected_ = false;  ///< the answer's media is used: its counts are reported
    std::uint64_t sdp_version_ = 0;
    std::string sdp_;                               ///< our last description
    std::optional<LocalSrtp> srtp_;                 ///< our keys, where sound is encrypted
    std::map<std::string, std::string> early_sdp_;  ///< by To tag

    /// By To tag: where the peer changed its media by UPDATE before the answer.
    std::map<std::string, RemoteMedia> early_updates_;
    RemoteMedia remote_;      ///< the last one that was told
    std::string direct_sdp_;  ///< what we told the peer where its sound does not come through us
    bool held_ = false;       ///< the peer does not want to hear us

    LegHandle leg_handle_;                     ///< of the INVITE, without To tag
    std::map<std::string, Early> early_legs_;  ///< by To tag, where PRACK needs one
    LegHandle dialog_;
    OutgoingHandle invite_;
    OutgoingHandle ack_;
    std::chrono::steady_clock::time_point answered_at_;
    OutgoingHandle bye_;
    OutgoingHandle cancel_;  ///< of a stale leg only
    OutgoingHandle refresh_;
    OutgoingHandle info_;
    OutgoingHandle reinvite_;
    std::string reinvite_sdp_;  ///< its offer; empty: the peer offers
    Reinvited reinvited_;
    bool reinvite_waits_ = false;       ///< answered by 2xx, not confirmed yet
    IncomingHandle peer_invite_;        ///< the peer's re-INVITE, until its ACK
    bool peer_invite_offered_ = false;  ///< our 200 was the offer; its ACK has the answer
    Loop::Timer first_answer_;
    Loop::Timer linger_;

    std::chrono::seconds session_expires_{0};
    bool we_refresh_ = false;
    bool peer_takes_update_ = false;
    Loop::Timer session_timer_;

    std::string digits_;  ///< to be pressed by INFO
    char info_digit_ = 0;
    bool pressing_ = false;
    Loop::Timer digit_timer_;

    struct Transfer {
        bool notifies = true;
        std::uint32_t id = 0;  ///< of its subscription; 0: the first one needs none
    };
    bool joined_ = false;
    std::optional<Transfer> transfer_;
    unsigned transfers_ = 0;
    std::set<std::string> visited_;  ///< addresses that 3xx led to
    std::string not_followed_;       ///< the last one that was not allowed
};

/// The digit of an INFO body ("application/dtmf-relay": "Signal=5", "application/dtmf": "5").
std::optional<char> info_digit(std::string_view content_type, std::string_view body);

/// Unknown headers, Retry-After and a body of text, JSON or XML, within bounds.
LegInfo read_leg_info(int status, std::string what, const sip_t* sip);

/// The body of a message that is SDP; empty where there is none.
std::string_view sdp_body(const sip_t* sip);

/// Cause of the Reason header with protocol Q.850 (RFC 3326); 0: none.
int q850_cause(const sip_t* sip);

}  // namespace patchcord
