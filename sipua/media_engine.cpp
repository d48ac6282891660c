#include "sipua/media_engine.hpp"

#include <future>
#include <mutex>
#include <random>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

#include "sipua/media_ports.hpp"
#include "sipua/media_stream.hpp"
#include "sipua/media_thread.hpp"
#include "sipua/tones.hpp"

namespace patchcord {
namespace {

class Engine final : public MediaEngine {
 public:
    explicit Engine(const MediaSettings& settings)
        : settings_(settings),
          sounds_(std::make_shared<const MediaSounds>(
              MediaSounds{comfort_tone(), ringback_tone(settings.country), dtmf_tones()})),
          ports_(settings) {}

    Local open(std::optional<std::uint16_t> port) override {
        const std::lock_guard lock(mutex_);
        if (port && closing_.contains(*port)) {
            wait_for_thread();
            closing_.clear();
        }
        MediaSockets sockets = ports_.take(port);
        const StreamId id = ++last_id_;
        const auto counters = std::make_shared<MediaCounters>();
        Local local{id, settings_.advertised.empty() ? settings_.bind : settings_.advertised,
                    sockets.port};
        streams_.emplace(id, Stream{sockets.port, counters});
        thread_.post(media_command::Open{
            std::make_unique<MediaStream>(id, random(), first_sequence(), random(), sounds_,
                                          counters, settings_.silent_after),
            std::move(sockets)});
        return local;
    }

    void connect(StreamId stream, const RemoteMedia& remote) override {
        const auto address = UdpAddress::parse(remote.address, remote.port);
        if (!address) {
            throw std::invalid_argument("media: the peer's address is not numeric");
        }
        thread_.post(media_command::Connect{stream, remote, *address});
    }

    void play(StreamId stream, std::vector<ClipPtr> clips, Idle then) override {
        thread_.post(media_command::Play{stream, std::move(clips), then});
    }

    void send_digits(StreamId stream, const std::string& digits) override {
        thread_.post(media_command::Press{stream, digits});
    }

    void join(StreamId a, StreamId b) override { thread_.post(media_command::Join{a, b}); }
    void split(StreamId a, StreamId b) override { thread_.post(media_command::Split{a, b}); }

    void analyse(StreamId stream, std::unique_ptr<MediaAnalyser> analyser, Tap tap) override {
        thread_.post(media_command::Analyse{stream, std::move(analyser), tap});
    }

    StreamStats close(StreamId stream) override {
        const std::lock_guard lock(mutex_);
        const auto found = streams_.find(stream);
        if (found == streams_.end()) {
            return {};
        }
        const StreamStats last = read(*found->second.counters);
        closing_.insert(found->second.port);
        ports_.release(found->second.port);
        streams_.erase(found);
        thread_.post(media_command::Close{stream});
        return last;
    }

    void listen(std::function<void(const MediaEvent&)> listener) override {
        thread_.post(media_command::Listen{std::move(listener)});
        // So that what the old listener refers to may be taken down now.
        wait_for_thread();
    }

 private:
    struct Stream {
        std::uint16_t port = 0;
        std::shared_ptr<MediaCounters> counters;
    };

    static StreamStats read(const MediaCounters& counters) {
        constexpr auto relaxed = std::memory_order_relaxed;
        return {counters.sent.load(relaxed),
                counters.received.load(relaxed),
                counters.lost.load(relaxed),
                counters.jitter_ms.load(relaxed),
                counters.reported.load(relaxed),
                counters.lost_at_peer.load(relaxed),
                counters.jitter_at_peer_ms.load(relaxed)};
    }

    std::uint32_t random() { return static_cast<std::uint32_t>(random_()); }

    /// Far from its wrap: who misses the first packets must not guess wrong (RFC 3711 §3.3.1).
    std::uint16_t first_sequence() { return static_cast<std::uint16_t>(random() & 0x7FFFU); }

    /// Until the media thread has carried out all that was posted: well below a millisecond.
    void wait_for_thread() {
        if (thread_.is_current()) {
            return;
        }
        std::promise<void> reached;
        thread_.post(media_command::Barrier{[&reached] { reached.set_value(); }});
        reached.get_future().wait();
    }

    MediaSettings settings_;
    std::shared_ptr<const MediaSounds> sounds_;
    std::mutex mutex_;
    // Guarded by mutex_:
    MediaPorts ports_;
    StreamId last_id_ = 0;
    std::unordered_map<StreamId, Stream> streams_;
    std::unordered_set<std::uint16_t> closing_;  ///< perhaps still bound by the media thread
    std::random_device random_;

    MediaThread thread_;
};

}  // namespace

std::unique_ptr<MediaEngine> make_media_engine(const MediaSettings& settings) {
    return std::make_unique<Engine>(settings);
}

}  // namespace patchcord
