#include "sipua/media_thread.hpp"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace patchcord {
namespace {

constexpr int max_ready = 128;
constexpr long slot_nanoseconds = 1'000'000;
/// A thread that was held up catches up with so many slots at most; what is older is left out.
constexpr std::uint64_t max_catch_up = 100;

int checked(int result, const char* what) {
    if (result < 0) {
        throw std::system_error(errno, std::generic_category(), what);
    }
    return result;
}

std::uint64_t read_count(int fd) {
    std::uint64_t count = 0;
    return ::read(fd, &count, sizeof count) == sizeof count ? count : 0;
}

/// Tells a stream's joined peer what that stream is like.
void introduce(const MediaStream& stream, MediaStream& to) {
    to.partner_holds(stream.on_hold());
    to.partner_codec(stream.codec());
}

}  // namespace

MediaFd::~MediaFd() { ::close(fd_); }

MediaThread::MediaThread()
    : epoll_(checked(epoll_create1(EPOLL_CLOEXEC), "epoll")),
      timer_(checked(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd")),
      wake_(checked(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")) {
    watch(timer_.get(), &timer_);
    watch(wake_.get(), &wake_);
    events_.reserve(64);
    thread_ = std::thread([this] { run(); });
    pthread_setname_np(thread_.native_handle(), "media");
}

MediaThread::~MediaThread() {
    post(media_command::Stop{});
    thread_.join();
}

void MediaThread::post(MediaCommand command) {
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        first = commands_.empty();
        commands_.push_back(std::move(command));
    }
    if (first) {
        const std::uint64_t one = 1;
        // Fails only where the counter is full, and then the thread wakes anyway.
        [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
    }
}

void MediaThread::watch(int fd, void* data) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = data;
    checked(epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

void MediaThread::set_timer(bool on) {
    if (on == timer_on_) {
        return;
    }
    timer_on_ = on;
    itimerspec spec{};
    spec.it_value.tv_nsec = on ? slot_nanoseconds : 0;
    spec.it_interval.tv_nsec = spec.it_value.tv_nsec;
    checked(timerfd_settime(timer_.get(), 0, &spec, nullptr), "timerfd_settime");
}

void MediaThread::run() {
    while (!stopping_) {
        wait();
    }
    const auto now = std::chrono::steady_clock::now();
    for (const auto& [id, entry] : entries_) {
        send_rtcp(*entry, now, true);
    }
}

void MediaThread::wait() {
    std::array<epoll_event, max_ready> ready{};
    const int count = epoll_wait(epoll_.get(), ready.data(), max_ready, -1);
    bool commanded = false;
    for (int i = 0; i < count; ++i) {
        void* data = ready[static_cast<std::size_t>(i)].data.ptr;
        if (data == &timer_) {
            on_timer();
        } else if (data == &wake_) {
            commanded = true;
        } else {
            const Watch& watch = *static_cast<const Watch*>(data);
            watch.rtcp ? on_rtcp(*watch.entry) : on_rtp(*watch.entry);
        }
    }
    // Last, so that no event of this round names a stream that a command ended.
    if (commanded) {
        read_count(wake_.get());
        run_commands();
    }
    tell();
}

void MediaThread::tell() {
    if (listener_) {
        for (const MediaEvent& event : events_) {
            listener_(event);
        }
    }
    events_.clear();
}

void MediaThread::run_commands() {
    {
        const std::lock_guard lock(mutex_);
        running_.swap(commands_);
    }
    for (MediaCommand& command : running_) {
        std::visit([this](auto& value) { carry_out(value); }, command);
    }
    running_.clear();
}

void MediaThread::on_timer() {
    const std::uint64_t due = read_count(timer_.get());
    const std::uint64_t walk = std::min(due, max_catch_up);
    slot_ = (slot_ + (due - walk)) % slots;
    const auto now = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < walk; ++i) {
        for (Entry* entry : by_slot_[slot_]) {
            tick(*entry, now);
        }
        slot_ = (slot_ + 1) % slots;
    }
}

void MediaThread::tick(Entry& entry, MediaTime now) {
    const std::size_t size = entry.stream->tick(out_, now, events_);
    if (size > 0) {
        entry.sockets.rtp.send(std::span(out_).first(size), entry.stream->target());
    }
    if (entry.stream->rtcp_due(now)) {
        send_rtcp(entry, now, false);
    }
}

void MediaThread::send_rtcp(Entry& entry, MediaTime now, bool bye) {
    std::array<std::uint8_t, MediaStream::report_size> buffer{};
    const std::size_t size = entry.stream->rtcp(buffer, now, bye);
    if (size > 0) {
        entry.sockets.rtcp.send(std::span(buffer).first(size), entry.stream->target_rtcp());
    }
}

void MediaThread::on_rtp(Entry& entry) {
    const auto datagram = entry.sockets.rtp.receive(in_);
    if (!datagram) {
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    const std::size_t told = events_.size();
    const MediaStream::Received in =
        entry.stream->receive(std::span(in_).first(datagram->size), datagram->from, now, events_);
    if (entry.peer == nullptr) {
        return;
    }
    MediaStream& peer = *entry.peer->stream;
    const std::size_t size = peer.relay(in, out_, now);
    if (size > 0) {
        entry.peer->sockets.rtp.send(std::span(out_).first(size), peer.target());
    }
    while (const std::size_t more = peer.transcoded(out_, now)) {
        entry.peer->sockets.rtp.send(std::span(out_).first(more), peer.target());
    }
    // A peer without telephone-event hears the digit as a tone.
    if (in.kind == MediaStream::Kind::event && !peer.has_telephone_event()) {
        for (std::size_t i = told; i < events_.size(); ++i) {
            if (events_[i].kind == MediaEventKind::digit) {
                peer.press(std::string_view(&events_[i].digit, 1));
            }
        }
    }
}

void MediaThread::on_rtcp(Entry& entry) {
    if (const auto datagram = entry.sockets.rtcp.receive(in_)) {
        entry.stream->receive_rtcp(std::span(in_).first(datagram->size), datagram->from,
                                   std::chrono::steady_clock::now());
    }
}

MediaThread::Entry* MediaThread::find(StreamId stream) {
    const auto found = entries_.find(stream);
    return found == entries_.end() ? nullptr : found->second.get();
}

void MediaThread::unjoin(Entry& entry) {
    if (entry.peer != nullptr) {
        entry.peer->stream->split();
        entry.peer->peer = nullptr;
        entry.stream->split();
        entry.peer = nullptr;
    }
}

void MediaThread::carry_out(media_command::Open& open) {
    auto entry = std::make_unique<Entry>();
    entry->stream = std::move(open.stream);
    entry->sockets = std::move(open.sockets);
    entry->rtp_watch = {entry.get(), false};
    entry->rtcp_watch = {entry.get(), true};
    watch(entry->sockets.rtp.fd(), &entry->rtp_watch);
    watch(entry->sockets.rtcp.fd(), &entry->rtcp_watch);
    const auto least =
        std::min_element(by_slot_.begin(), by_slot_.end(),
                         [](const auto& a, const auto& b) { return a.size() < b.size(); });
    entry->slot = static_cast<std::size_t>(least - by_slot_.begin());
    least->push_back(entry.get());
    const StreamId id = entry->stream->id();
    entries_.emplace(id, std::move(entry));
    set_timer(true);
}

void MediaThread::carry_out(media_command::Connect& connect) {
    if (Entry* entry = find(connect.stream)) {
        entry->stream->connect(connect.remote, connect.address, std::chrono::steady_clock::now());
        if (entry->peer != nullptr) {
            introduce(*entry->stream, *entry->peer->stream);
        }
    }
}

void MediaThread::carry_out(media_command::Play& play) {
    if (Entry* entry = find(play.stream)) {
        entry->stream->play(std::move(play.clips), play.then);
    }
}

void MediaThread::carry_out(media_command::Press& press) {
    if (Entry* entry = find(press.stream)) {
        entry->stream->press(press.digits);
    }
}

void MediaThread::carry_out(media_command::Join& join) {
    Entry* a = find(join.a);
    Entry* b = find(join.b);
    if (a == nullptr || b == nullptr || a == b) {
        return;
    }
    unjoin(*a);
    unjoin(*b);
    const auto now = std::chrono::steady_clock::now();
    a->peer = b;
    b->peer = a;
    a->stream->joined(now);
    b->stream->joined(now);
    introduce(*a->stream, *b->stream);
    introduce(*b->stream, *a->stream);
}

void MediaThread::carry_out(media_command::Split& split) {
    Entry* a = find(split.a);
    if (a != nullptr && a->peer != nullptr && a->peer == find(split.b)) {
        unjoin(*a);
    }
}

void MediaThread::carry_out(media_command::Analyse& analyse) {
    if (Entry* entry = find(analyse.stream)) {
        entry->stream->analyse(std::move(analyse.analyser), analyse.tap);
    }
}

void MediaThread::carry_out(media_command::Close& close) {
    Entry* entry = find(close.stream);
    if (entry == nullptr) {
        return;
    }
    unjoin(*entry);
    send_rtcp(*entry, std::chrono::steady_clock::now(), true);
    std::erase(by_slot_[entry->slot], entry);
    entries_.erase(close.stream);
    set_timer(!entries_.empty());
}

void MediaThread::carry_out(media_command::Listen& listen) {
    listener_ = std::move(listen.listener);
}

void MediaThread::carry_out(media_command::Barrier& barrier) { barrier.reached(); }

void MediaThread::carry_out(media_command::Stop& /*stop*/) { stopping_ = true; }

}  // namespace patchcord
