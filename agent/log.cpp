#include "agent/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace patchcord {
namespace {

/// One JSON object a line, with the text escaped by a library: log lines hold outside words.
class JsonFormatter final : public spdlog::formatter {
 public:
    void format(const spdlog::details::log_msg& msg, spdlog::memory_buf_t& dest) override {
        const auto ms =
            std::chrono::duration_cast<std::chrono::milliseconds>(msg.time.time_since_epoch());
        const nlohmann::json line{{"ms", ms.count()},
                                  {"level", spdlog::level::to_string_view(msg.level).data()},
                                  {"thread", msg.thread_id},
                                  {"text", std::string(msg.payload.data(), msg.payload.size())}};
        const std::string text =
            line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
        dest.append(text.data(), text.data() + text.size());
    }
    std::unique_ptr<spdlog::formatter> clone() const override {
        return std::make_unique<JsonFormatter>();
    }
};

}  // namespace

void set_up_log(const LogSettings& settings) {
    const auto level = spdlog::level::from_str(settings.level);
    if (level == spdlog::level::off && settings.level != "off") {
        throw std::runtime_error("log = \"" + settings.level +
                                 "\": write trace, debug, info, warn or error");
    }
    auto logger = std::make_shared<spdlog::logger>(
        "patchcord", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    if (settings.format == "json") {
        logger->set_formatter(std::make_unique<JsonFormatter>());
    } else if (settings.format == "text") {
        logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %L %v");
    } else {
        throw std::runtime_error("log_format = \"" + settings.format + "\": write text or json");
    }
    logger->set_level(level);
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

}  // namespace patchcord
