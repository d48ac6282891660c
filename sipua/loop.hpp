#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

struct su_root_s;  // su_root_t is its typedef

namespace patchcord {

/// The one event loop: sofia's su_root. Everything but post() and stop() belongs to the thread
/// that calls run().
class Loop {
 public:
    using Task = std::function<void()>;

    Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop();

    /// Runs until stop().
    void run();
    /// Thread-safe.
    void stop();
    /// Thread-safe: the task runs on the loop thread, in order.
    void post(Task task);
    /// On the loop thread: runs once after everything that is ready now was handled; used to
    /// commit the work of one turn together.
    void at_end_of_turn(Task task);

    /// A pending call-back; ended by its destructor.
    class Timer {
     public:
        Timer();
        Timer(Timer&& other) noexcept;
        Timer& operator=(Timer&& other) noexcept;
        Timer(const Timer&) = delete;
        Timer& operator=(const Timer&) = delete;
        ~Timer();

     private:
        friend class Loop;
        struct Impl;
        std::unique_ptr<Impl> impl_;
    };
    /// Calls once after the delay (never early). Loop thread only.
    [[nodiscard]] Timer after(std::chrono::milliseconds delay, Task task);

    su_root_s* root() const { return root_; }

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    su_root_s* root_ = nullptr;
};

}  // namespace patchcord
