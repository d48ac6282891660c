#include "agent/notice.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace patchcord {

using Json = nlohmann::json;

std::string to_json(const Notice& notice) {
    const Json json{{"channel", notice.channel},        {"recipient", notice.recipient},
                    {"subject", notice.subject},        {"body", notice.body},
                    {"message_id", notice.message_id},  {"in_reply_to", notice.in_reply_to},
                    {"references", notice.references},  {"thread", notice.thread},
                    {"replaces", notice.replaces},      {"from", notice.from},
                    {"room_nick", notice.room_nick},    {"wants_receipt", notice.wants_receipt},
                    {"must_arrive", notice.must_arrive}};
    // Bad UTF-8 from a directory entry must not keep a notice from being told.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Notice notice_from_json(const std::string& text) {
    try {
        const Json json = Json::parse(text);
        Notice notice;
        json.at("channel").get_to(notice.channel);
        json.at("recipient").get_to(notice.recipient);
        json.at("subject").get_to(notice.subject);
        json.at("body").get_to(notice.body);
        json.at("message_id").get_to(notice.message_id);
        json.at("in_reply_to").get_to(notice.in_reply_to);
        json.at("references").get_to(notice.references);
        json.at("thread").get_to(notice.thread);
        json.at("replaces").get_to(notice.replaces);
        notice.from = json.value("from", std::string());
        notice.room_nick = json.value("room_nick", std::string());
        notice.must_arrive = json.value("must_arrive", false);
        notice.wants_receipt = json.value("wants_receipt", false);
        return notice;
    } catch (const Json::exception& error) {
        throw std::runtime_error(std::string("a notice in the outbox cannot be read: ") +
                                 error.what());
    }
}

}  // namespace patchcord
