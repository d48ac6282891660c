#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "sipua/media.hpp"
#include "tests/live/sip_harness.hpp"

/// Real softphones for the live tests, and what their recordings hold.
namespace patchcord::live {

struct BaresipOptions {
    double hertz = 440;  ///< of the tone that it sends all the time
    std::string codecs = "PCMU/8000/1";
    std::string more;               ///< parameters of its account: "mediaenc=srtp-mand"
    std::string module;             ///< loaded besides g711: "srtp", "g722", "opus"
    std::string dtmf = "rtpevent";  ///< or "info", "inband"
};

/// A headless baresip that answers, plays a tone for ever and records what it hears.
class Baresip {
 public:
    explicit Baresip(const BaresipOptions& options);
    std::string uri() const;
    bool ready() const;
    /// What it heard in its (ended) call; null where it heard nothing.
    ClipPtr heard() const;
    /// What it wrote of itself.
    std::string output() const;

 private:
    TempFolder folder_;
    std::uint16_t port_;
    std::unique_ptr<Process> process_;
};

/// Waits until both are there; throws std::runtime_error.
void wait_ready(Caller& caller, const Baresip& a, const Baresip& b);

/// A sine as a clip.
ClipPtr sine(double hertz, double seconds);
/// The two sides of a stereo WAV.
std::pair<ClipPtr, ClipPtr> both_sides(const std::filesystem::path& file);
/// Seconds in which the frequency is heard.
double seconds_of(const Clip& clip, double hertz);

}  // namespace patchcord::live
