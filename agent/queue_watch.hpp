#pragma once

#include <functional>
#include <memory>
#include <string>

#include "agent/queue_page.hpp"
#include "agent/web/page_reader.hpp"
#include "sipua/loop.hpp"

namespace patchcord {

/// Looks at the web pages of calling centers while calls wait there (METHOD M31). Loop thread only.
/// A page that cannot be read is looked at ever more seldom, and does nothing to the call.
class QueueWatch {
 public:
    explicit QueueWatch(Loop& loop) : loop_(loop) {}

    struct Listener {
        std::function<void(const QueueNotice&)> told;
        /// Why the page could not be read; once, until it can be read again.
        std::function<void(const std::string&)> failed;
    };
    /// One page looked at for one call; ended by its destructor. Must not outlive the QueueWatch.
    class Look {
     public:
        Look(QueueWatch& watch, QueuePage page, Listener listener);
        Look(const Look&) = delete;
        Look& operator=(const Look&) = delete;
        ~Look() = default;

     private:
        void read();
        void take(const PageResult& result);

        QueueWatch& watch_;
        QueuePage page_;
        Listener listener_;
        int faults_ = 0;  ///< in a row
        /// Posted tasks look at it: they may come after our end.
        std::shared_ptr<Look*> self_ = std::make_shared<Look*>(this);
        Loop::Timer timer_;
    };

 private:
    Loop& loop_;
    std::unique_ptr<PageReader> reader_;  ///< made for the first page
};

}  // namespace patchcord
