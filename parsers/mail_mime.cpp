#include "parsers/mail_mime.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "parsers/mail_html.hpp"
#include "parsers/mail_text.hpp"

namespace patchcord::mail {
namespace {

constexpr std::size_t longest_mime_field = std::size_t{16} * 1024;
constexpr int most_colons = 200;

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Object = std::unique_ptr<T, Unref>;

/// Counts what could make a MIME parser slow or deep.
class Guard {
 public:
    explicit Guard(const MailLimits& limits) : limits_(limits) {}

    std::optional<MailError> check(std::string_view body) {
        while (!body.empty()) {
            const auto end = body.find('\n');
            line(body.substr(0, end));
            if (error_) return error_;
            if (end == std::string_view::npos) break;
            body.remove_prefix(end + 1);
        }
        field_ends();
        return error_;
    }

    /// The Content-Type of the mail itself.
    void top(std::string_view content_type) {
        field_ = "content-type:";
        field_ += content_type;
        field_ends();
    }

 private:
    void line(std::string_view line) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.empty() && (line.front() == ' ' || line.front() == '\t')) {
            if (!field_.empty()) field_ += line;
            if (field_.size() > longest_mime_field) fail("it has a MIME field that is too long");
            return;
        }
        field_ends();
        if (line.starts_with("--")) {
            boundary_line(line.substr(2));
        } else if (watched(line)) {
            field_ = line;
            if (field_.size() > longest_mime_field) fail("it has a MIME field that is too long");
        }
    }

    static bool watched(std::string_view line) {
        const auto colon = line.substr(0, 40).find(':');
        if (colon == std::string_view::npos) return false;
        const auto name = ascii_lower(trim(line.substr(0, colon)));
        return name.starts_with("content-") || name == "from" || name == "to" || name == "cc" ||
               name == "bcc" || name == "sender" || name == "reply-to" ||
               name.starts_with("resent-") || name.starts_with("disposition-") ||
               name.starts_with("return-") || name == "references" || name == "in-reply-to";
    }

    void boundary_line(std::string_view rest) {
        const bool known =
            std::any_of(boundaries_.begin(), boundaries_.end(),
                        [rest](const std::string& boundary) { return rest.starts_with(boundary); });
        if (known && ++parts_ > limits_.parts) fail("it has too many parts");
    }

    void field_ends() {
        if (field_.empty()) return;
        const std::string field = std::exchange(field_, {});
        if (std::count(field.begin(), field.end(), ':') > most_colons) {
            fail("it has an address field with too many groups");
        }
        const std::string low = ascii_lower(field);
        if (!low.starts_with("content-type")) return;
        const auto colon = low.find(':');
        const auto type = trim(std::string_view(low).substr(colon + 1));
        if (!type.starts_with("multipart") && !type.starts_with("message")) return;
        if (++nested_ > limits_.depth) fail("its parts are nested too deep");
        // One boundary, quoted or not; what hides it otherwise still meets the limit of bytes.
        auto at = low.find("boundary", colon);
        if (at == std::string::npos) return;
        at = low.find('=', at);
        if (at == std::string::npos) return;
        auto value = trim(std::string_view(field).substr(at + 1));
        const bool quoted = value.starts_with('"');
        if (quoted) value.remove_prefix(1);
        value = value.substr(0, value.find_first_of(quoted ? "\"" : "; \t"));
        boundaries_.emplace_back(value);
    }

    void fail(const char* why) {
        if (!error_) error_ = MailError{why};
    }

    const MailLimits& limits_;
    std::optional<MailError> error_;
    std::string field_;
    std::vector<std::string> boundaries_;
    int nested_ = 0;
    int parts_ = 0;
};

std::string decoded_bytes(GMimePart* part) {
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (content == nullptr) return {};
    const Object<GMimeStream> stream(g_mime_stream_mem_new());
    if (g_mime_data_wrapper_write_to_stream(content, stream.get()) < 0) return {};
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    if (bytes->len == 0) return {};
    return {bytes->data, bytes->data + bytes->len};
}

std::string_view or_empty(const char* text) { return text != nullptr ? text : ""; }

/// Joins the lines of format=flowed (RFC 3676).
std::string unflow(std::string_view text, bool delete_space) {
    std::string out;
    bool open = false;
    for (const auto line : split_lines(text)) {
        const bool quote = line.starts_with('>');
        if (open && quote) out += '\n';
        auto content = line;
        if (!quote && content.starts_with(' ')) content.remove_prefix(1);  // stuffed
        const bool flows = !quote && content.ends_with(' ') && content != "-- ";
        if (flows && delete_space) content.remove_suffix(1);
        out += content;
        if (!flows) out += '\n';
        open = flows;
    }
    return out;
}

/// Walks the tree; its depth is bounded by the guard.
class Walker {
 public:
    explicit Walker(const MailLimits& limits) : limits_(limits) {}

    void walk(GMimeObject* object, int depth = 0) {
        if (depth > limits_.depth) {
            error = MailError{"its parts are nested too deep"};
        } else if (GMIME_IS_MULTIPART(object)) {
            multipart(GMIME_MULTIPART(object), depth);
        } else if (GMIME_IS_PART(object)) {
            part(GMIME_PART(object));
        }  // a mail within the mail is somebody else's words
    }

    Body body;
    std::optional<MailError> error;

 private:
    void multipart(GMimeMultipart* multipart, int depth) {
        const int count = g_mime_multipart_get_count(multipart);
        GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(multipart));
        const auto subtype = or_empty(g_mime_content_type_get_media_subtype(type));
        if (count > limits_.parts) {
            error = MailError{"it has too many parts"};
            return;
        }
        if (same_ascii(subtype, "alternative")) {
            alternative(multipart, count, depth);
            return;
        }
        // The rest of multipart/signed is the signature, of multipart/related what is shown in it.
        const bool first_only = same_ascii(subtype, "signed") || same_ascii(subtype, "related");
        for (int i = 0; i < (first_only ? std::min(count, 1) : count) && !error; ++i) {
            walk(g_mime_multipart_get_part(multipart, i), depth + 1);
        }
    }

    /// The first alternative that has text, plain before the rest; calendars of all.
    void alternative(GMimeMultipart* multipart, int count, int depth) {
        std::string best;
        bool best_is_plain = false;
        for (int i = 0; i < count && !error; ++i) {
            GMimeObject* child = g_mime_multipart_get_part(multipart, i);
            const std::string before = std::exchange(body.text, {});
            walk(child, depth + 1);
            std::string text = std::exchange(body.text, before);
            const bool plain = is_text(child, "plain");
            const bool has_words = !trim(text).empty();
            if (has_words && (trim(best).empty() || (plain && !best_is_plain))) {
                best = std::move(text);
                best_is_plain = plain;
            }
        }
        append(best);
    }

    static bool is_text(GMimeObject* object, const char* subtype) {
        GMimeContentType* type = g_mime_object_get_content_type(object);
        return type != nullptr && g_mime_content_type_is_type(type, "text", subtype) != 0;
    }

    void part(GMimePart* part) {
        auto* const object = GMIME_OBJECT(part);
        GMimeContentType* type = g_mime_object_get_content_type(object);
        const auto charset = or_empty(g_mime_object_get_content_type_parameter(object, "charset"));
        if (is_text(object, "calendar") ||
            (type != nullptr && g_mime_content_type_is_type(type, "application", "ics") != 0)) {
            const auto text = to_utf8(decoded_bytes(part), charset);
            if (text && body.calendars.size() < 5) body.calendars.push_back(*text);
            return;
        }
        const bool plain = is_text(object, "plain") || type == nullptr;
        const bool html = is_text(object, "html");
        if (!plain && !html) return;
        if (same_ascii(or_empty(g_mime_object_get_disposition(object)), "attachment")) return;
        const auto text = to_utf8(decoded_bytes(part), charset);
        if (!text) {
            error = MailError{"its text is in the charset " + clean_line(charset.substr(0, 40)) +
                              ", which is not accepted"};
            return;
        }
        const std::string lines = clean_lines(*text);
        const auto parameter = [object](const char* name) {
            return or_empty(g_mime_object_get_content_type_parameter(object, name));
        };
        if (html) {
            append(html_to_text(lines));
        } else if (same_ascii(parameter("format"), "flowed")) {
            append(unflow(lines, same_ascii(parameter("delsp"), "yes")));
        } else {
            append(lines);
        }
    }

    void append(const std::string& text) {
        if (!body.text.empty() && !body.text.ends_with('\n')) body.text += '\n';
        body.text += text;
    }

    const MailLimits& limits_;
};

}  // namespace

void prepare_gmime() {
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
}

std::variant<Body, MailError> read_body(const Head& head, std::string_view body,
                                        const MailLimits& limits) {
    prepare_gmime();
    Guard guard(limits);
    std::string part;
    std::vector<std::string_view> seen;
    for (const auto& field : head.fields) {
        if (!field.name.starts_with("content-")) continue;
        if (std::find(seen.begin(), seen.end(), field.name) != seen.end()) continue;
        seen.emplace_back(field.name);
        if (field.value.size() > longest_mime_field) {
            return MailError{"it has a MIME field that is too long"};
        }
        if (field.name == "content-type") guard.top(field.value);
        part += field.name + ": " + field.value + "\r\n";
    }
    if (auto error = guard.check(body)) return *error;
    part += "\r\n";
    part += body;
    const Object<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(part.data(), part.size()));
    const Object<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const Object<GMimeObject> object(g_mime_parser_construct_part(parser.get(), nullptr));
    if (!object) return MailError{"its MIME structure cannot be read"};
    Walker walker(limits);
    walker.walk(object.get());
    if (walker.error) return *walker.error;
    return std::move(walker.body);
}

}  // namespace patchcord::mail
