#pragma once

#include <functional>
#include <memory>
#include <span>
#include <utility>

#include "sipua/detector.hpp"
#include "sipua/media.hpp"

namespace patchcord {

/// Listens to a party on the media thread and hands on what the detector makes out.
class LineEar final : public MediaAnalyser {
 public:
    using Tell = std::function<void(const DetectorEvent&)>;
    explicit LineEar(Tell tell) : tell_(std::move(tell)) {}
    void hear(std::span<const std::int16_t, frame_size> frame) override {
        for (const DetectorEvent& event : detector_.hear(frame)) tell_(event);
    }

 private:
    Detector detector_;
    Tell tell_;
};

}  // namespace patchcord
