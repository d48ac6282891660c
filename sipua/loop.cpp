#include "sipua/loop.hpp"

#include <sofia-sip/su.h>
#include <sofia-sip/su_wait.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <exception>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

namespace patchcord {

namespace {

constexpr su_duration_t longest_turn_ms = 60'000;
/// Sofia reads one datagram a step: what waits behind it is taken into the same turn, so that it
/// shares the commit at its end. Few enough that the first of them does not wait long.
constexpr int most_steps_a_turn = 64;

void run_task(const Loop::Task& task) {
    try {
        task();
    } catch (const std::exception& e) {
        // A task has no caller who could take it; C code is below us on the stack.
        spdlog::error("a task of the event loop failed: {}", e.what());
    }
}

}  // namespace

struct Loop::Impl {
    int wake_fd = -1;
    std::mutex mutex;
    std::vector<Task> posted;  ///< guarded by mutex
    std::vector<Task> turn_end;
    std::atomic<bool> stopped{false};
    su_wait_t wait[1]{};
    int wait_index = -1;

    void wake() const {
        const std::uint64_t one = 1;
        // EAGAIN: the counter is full, so the loop is woken already.
        while (write(wake_fd, &one, sizeof one) < 0 && errno == EINTR) {
        }
    }

    void run_posted() {
        std::uint64_t count = 0;
        while (read(wake_fd, &count, sizeof count) < 0 && errno == EINTR) {
        }
        std::vector<Task> tasks;
        {
            const std::lock_guard lock(mutex);
            tasks.swap(posted);
        }
        for (Task& task : tasks) run_task(std::exchange(task, nullptr));
    }

    void run_turn_end() {
        std::vector<Task> tasks;
        tasks.swap(turn_end);
        for (const Task& task : tasks) run_task(task);
    }

    static int on_wake(su_root_magic_t* /*magic*/, su_wait_t* /*wait*/, su_wakeup_arg_t* arg) {
        static_cast<Impl*>(arg)->run_posted();
        return 0;
    }
};

Loop::Loop() : impl_(std::make_unique<Impl>()) {
    if (su_init() != 0) throw std::system_error(errno, std::generic_category(), "su_init");
    root_ = su_root_create(nullptr);
    if (root_ == nullptr) {
        throw std::system_error(errno, std::generic_category(), "su_root_create");
    }
    su_root_threading(root_, 0);
    impl_->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (impl_->wake_fd >= 0 && su_wait_create(impl_->wait, impl_->wake_fd, SU_WAIT_IN) == 0) {
        impl_->wait_index = su_root_register(root_, impl_->wait, &Impl::on_wake, impl_.get(), 0);
    }
    if (impl_->wait_index < 0) {
        const int error = errno;
        if (impl_->wake_fd >= 0) close(impl_->wake_fd);
        su_root_destroy(root_);
        throw std::system_error(error, std::generic_category(), "event loop");
    }
}

Loop::~Loop() {
    // Tasks may hold owners of timers: they go while the root is still there.
    impl_->posted.clear();
    impl_->turn_end.clear();
    su_root_deregister(root_, impl_->wait_index);
    su_root_destroy(root_);
    close(impl_->wake_fd);
    su_deinit();
}

void Loop::run() {
    while (!impl_->stopped) {
        const bool idle = impl_->turn_end.empty();
        su_root_step(root_, idle ? longest_turn_ms : 0);
        // A step gives 0 where it had something to do.
        for (int step = 1; step < most_steps_a_turn && !impl_->turn_end.empty(); ++step) {
            if (su_root_step(root_, 0) != 0) break;
        }
        impl_->run_turn_end();
    }
    impl_->stopped = false;
}

void Loop::stop() {
    impl_->stopped = true;
    impl_->wake();
}

void Loop::post(Task task) {
    bool first = false;
    {
        const std::lock_guard lock(impl_->mutex);
        first = impl_->posted.empty();
        impl_->posted.push_back(std::move(task));
    }
    if (first) impl_->wake();  // else the loop is woken already
}

void Loop::at_end_of_turn(Task task) { impl_->turn_end.push_back(std::move(task)); }

struct Loop::Timer::Impl {
    su_timer_t* timer = nullptr;
    Task task;

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() { su_timer_destroy(timer); }

    static void on_timer(su_root_magic_t* /*magic*/, su_timer_t* /*timer*/, su_timer_arg_t* arg) {
        // The task may end this very timer.
        const Task task = std::exchange(static_cast<Impl*>(arg)->task, nullptr);
        if (task) run_task(task);
    }
};

Loop::Timer::Timer() = default;
Loop::Timer::Timer(Timer&& other) noexcept = default;
Loop::Timer& Loop::Timer::operator=(Timer&& other) noexcept = default;
Loop::Timer::~Timer() = default;

Loop::Timer Loop::after(std::chrono::milliseconds delay, Task task) {
    Timer result;
    result.impl_ = std::make_unique<Timer::Impl>();
    result.impl_->task = std::move(task);
    result.impl_->timer = su_timer_create(su_root_task(root_), 0);
    if (result.impl_->timer == nullptr ||
        su_timer_set_interval(result.impl_->timer, &Timer::Impl::on_timer, result.impl_.get(),
                              static_cast<su_duration_t>(delay.count())) != 0) {
        throw std::system_error(errno, std::generic_category(), "su_timer");
    }
    return result;
}

}  // namespace patchcord
