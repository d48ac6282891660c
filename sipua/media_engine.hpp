#pragma once

#include <memory>

#include "sipua/media.hpp"
#include "sipua/settings.hpp"

namespace patchcord {

/// The engine of our own: one thread that paces and relays all streams. Throws std::runtime_error
/// where the settings cannot be used (address, port range).
std::unique_ptr<MediaEngine> make_media_engine(const MediaSettings& settings);

}  // namespace patchcord
