#include "agent/other_channel.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <string>
#include <utility>

#include "agent/call_record.hpp"
#include "agent/notice.hpp"
#include "agent/tell.hpp"
#include "directory/calls.hpp"
#include "directory/outbox.hpp"
#include "directory/users.hpp"

namespace patchcord {
namespace {

constexpr int batch = 50;

/// Did it arrive, as far as one can know? Without a receipt (XEP-0184) that was asked for, it lies
/// with the server of somebody who is away.
bool arrived(const WatchedNotice& watched) {
    switch (watched.state) {
        case WatchedNotice::State::received:
            return true;
        case WatchedNotice::State::sent:
            return !notice_from_json(watched.payload).wants_receipt;
        case WatchedNotice::State::waiting:
        case WatchedNotice::State::failed:
            return false;
    }
    return false;
}

/// The outcome of that call for the other channel; empty where the user has none.
std::optional<Notice> elsewhere(Database& db, const Config& config, const WatchedNotice& watched,
                                Instant now) {
    auto row = watched.call ? call_by_id(db, *watched.call) : std::nullopt;
    if (!row) return std::nullopt;
    const auto user = user_by_contact(db, row->contact);
    if (!user) return std::nullopt;
    const bool by_mail = watched.channel != "mail";
    const auto& addresses = by_mail ? user->emails : user->jids;
    const bool served = by_mail ? config.smtp.has_value() : config.xmpp.has_value();
    if (addresses.empty() || !served) return std::nullopt;
    CallRecord record = unpack(std::move(*row));
    record.reply = ReplyPath{};
    record.reply.channel = by_mail ? "mail" : "xmpp";
    record.reply.recipient = addresses.front();
    auto notice = outcome_notice(record, config, now);
    if (!notice) return std::nullopt;
    // A name of its own, by which a reply still finds the call.
    notice->message_id = fmt::format("{}.outcome.{}", record.row.ref,
                                     notice->message_id.substr(record.row.ref.size() + 1));
    return notice;
}

}  // namespace

std::optional<Instant> tell_elsewhere(Database& db, const Config& config, Instant now,
                                      const std::function<void()>& wake) {
    bool told = false;
    {
        const auto watched = watched_notices(db, now, batch);
        if (watched.empty()) return next_watch(db);
        Transaction transaction(db);
        for (const WatchedNotice& one : watched) {
            std::optional<Notice> notice;
            if (!arrived(one)) notice = elsewhere(db, config, one, now);
            unwatch_notice(db, one.id, notice ? "told on the other channel" : "");
            if (!notice) continue;
            put_notice(db,
                       {notice->message_id, notice->channel, notice->recipient, to_json(*notice),
                        one.call},
                       now, now);
            spdlog::info("notice {} did not arrive by {}: told to {} by {}", one.id, one.channel,
                         notice->recipient, notice->channel);
            told = true;
        }
        transaction.commit();
    }
    if (told) wake();
    return next_watch(db);
}

}  // namespace patchcord
