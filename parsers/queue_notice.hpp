#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// What a calling center tells of its queue (METHOD M29, M31): the place, and how long until
/// somebody answers. Everything comes from outside: sizes are bounded, numbers are checked, all
/// is linear.
namespace patchcord {

struct QueueNotice {
    std::optional<int> position;               ///< 1: next; at most 9999
    std::optional<std::chrono::seconds> wait;  ///< until an agent answers; at most a day
    bool agent = false;                        ///< an agent is there now
    bool empty() const { return !position && !wait && !agent; }
    /// What `newer` says replaces what this one says.
    void merge(const QueueNotice& newer);
    bool operator==(const QueueNotice&) const = default;
};

/// Common wordings, English and some German, French and Spanish: "you are number 3 in the queue",
/// "2 callers ahead of you", "estimated wait: 4 minutes", "Queued; position=3, ewt=240". Reads the
/// first 2,000 bytes.
QueueNotice queue_from_text(std::string_view text);

/// A SIP response: 182's reason phrase (RFC 3261 §21.1.4), or any other provisional one's.
QueueNotice queue_from_status(int status, std::string_view reason);

/// The value of Retry-After (RFC 3261 §20.33): seconds, with a comment or parameters after them.
std::optional<std::chrono::seconds> read_retry_after(std::string_view value);

/// A header by its name: "X-Queue-Position: 3", "Queue-Wait: 240", "X-Estimated-Wait-Time: 4 min",
/// "Callers-Ahead: 2", "Retry-After: 240", "Call-Info: ...;position=3;wait=240".
QueueNotice queue_from_header(std::string_view name, std::string_view value);

/// Where a JSON document says it: paths of keys and indices, "queue.position",
/// "queues.0.ewt_seconds". A wait path that ends in "minutes" or "min" counts minutes.
struct QueueFields {
    std::string position;
    std::string ahead;  ///< callers before us
    std::string wait;
    bool operator==(const QueueFields&) const = default;
};

/// The documented JSON, {"queue": {"position": 3, "wait": 240, "agent": false}} with seconds, or
/// any with these keys (or "ahead") at most four levels deep; with `fields` just those.
QueueNotice queue_from_json(std::string_view body, const QueueFields& fields = {});

/// XML elements or attributes of those names, <queue position="3"><wait>240</wait></queue>.
/// Nothing is expanded: an entity or a DTD ends the reading.
QueueNotice queue_from_xml(std::string_view body);

/// The body of an INFO, NOTIFY or provisional answer: application/json (and +json), text/plain,
/// application/xml (and +xml, text/xml); nothing for other types and bodies over 16 KiB.
QueueNotice queue_from_body(std::string_view content_type, std::string_view body);

/// The documented JSON of a notice: what a center publishes of itself.
std::string queue_to_json(const QueueNotice& notice);

}  // namespace patchcord
