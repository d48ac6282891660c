#include "agent/xmpp/strophe.hpp"

#include <spdlog/spdlog.h>

#include <mutex>
#include <new>
#include <vector>

#include "agent/xmpp/text.hpp"

namespace patchcord::xmpp {
namespace {

/// Only what went wrong: the lower levels print whole stanzas, passwords among them.
void to_log(void* /*unused*/, xmpp_log_level_t level, const char* area, const char* message) {
    if (level == XMPP_LEVEL_ERROR || level == XMPP_LEVEL_WARN) {
        spdlog::debug("xmpp: {}: {}", area, clean_text(message, 500));
    }
}

void initialize_once() {
    static std::once_flag once;
    std::call_once(once, xmpp_initialize);
}

}  // namespace

Context::Context() : log_{to_log, nullptr}, ctx_(nullptr) {
    initialize_once();
    ctx_ = xmpp_ctx_new(nullptr, &log_);
    if (ctx_ == nullptr) {
        throw std::bad_alloc();
    }
}

Context::~Context() { xmpp_ctx_free(ctx_); }

Stanza::Stanza(const Context& context, const char* name, const char* xmlns)
    : stanza_(xmpp_stanza_new(context.get())) {
    if (!stanza_ || xmpp_stanza_set_name(stanza_.get(), name) != XMPP_EOK ||
        (xmlns != nullptr && xmpp_stanza_set_ns(stanza_.get(), xmlns) != XMPP_EOK)) {
        throw std::bad_alloc();
    }
}

Stanza& Stanza::attribute(const char* name, std::string_view value) {
    if (xmpp_stanza_set_attribute(stanza_.get(), name, clean_text(value).c_str()) != XMPP_EOK) {
        throw std::bad_alloc();
    }
    return *this;
}

Stanza& Stanza::attribute_if(const char* name, std::string_view value) {
    return value.empty() ? *this : attribute(name, value);
}

Stanza& Stanza::text(std::string_view value) {
    const std::string cleaned = clean_text(value);
    Stanza node(xmpp_stanza_new(xmpp_stanza_get_context(stanza_.get())));
    if (node.get() == nullptr ||
        xmpp_stanza_set_text_with_size(node.get(), cleaned.data(), cleaned.size()) != XMPP_EOK) {
        throw std::bad_alloc();
    }
    return add(std::move(node));
}

Stanza& Stanza::add(Stanza child) {
    if (xmpp_stanza_add_child(stanza_.get(), child.get()) != XMPP_EOK) {
        throw std::bad_alloc();
    }
    return *this;
}

std::string Stanza::print() const {
    char* buffer = nullptr;
    std::size_t size = 0;
    if (xmpp_stanza_to_text(stanza_.get(), &buffer, &size) != XMPP_EOK) {
        throw std::bad_alloc();
    }
    std::string text(buffer, size);
    xmpp_free(xmpp_stanza_get_context(stanza_.get()), buffer);
    return text;
}

std::string_view attribute_of(xmpp_stanza_t* stanza, const char* name) {
    const char* value = xmpp_stanza_get_attribute(stanza, name);
    return value == nullptr ? std::string_view() : std::string_view(value);
}

std::string text_of(xmpp_stanza_t* element) {
    char* text = xmpp_stanza_get_text(element);
    if (text == nullptr) {
        return {};
    }
    std::string copy(text);
    xmpp_free(xmpp_stanza_get_context(element), text);
    return copy;
}

std::string child_text(xmpp_stanza_t* stanza, const char* name) {
    const char* own = xmpp_stanza_get_ns(stanza);
    for (xmpp_stanza_t* child = xmpp_stanza_get_children(stanza); child != nullptr;
         child = xmpp_stanza_get_next(child)) {
        const char* child_name = xmpp_stanza_get_name(child);
        const char* child_ns = xmpp_stanza_get_ns(child);
        if (child_name != nullptr && std::string_view(child_name) == name &&
            (child_ns == nullptr || own == nullptr || std::string_view(child_ns) == own)) {
            return text_of(child);
        }
    }
    return {};
}

xmpp_stanza_t* child_in(xmpp_stanza_t* stanza, const char* name, const char* xmlns) {
    return xmpp_stanza_get_child_by_name_and_ns(stanza, name, xmlns);
}

bool deeper_than(xmpp_stanza_t* stanza, int levels) {
    std::vector<xmpp_stanza_t*> level{stanza};
    std::vector<xmpp_stanza_t*> below;
    for (int depth = 0; !level.empty(); ++depth) {
        if (depth > levels) {
            return true;
        }
        below.clear();
        for (xmpp_stanza_t* one : level) {
            for (xmpp_stanza_t* child = xmpp_stanza_get_children(one); child != nullptr;
                 child = xmpp_stanza_get_next(child)) {
                below.push_back(child);
            }
        }
        level.swap(below);
    }
    return false;
}

std::optional<std::string> print(const Context& context, xmpp_stanza_t* stanza, std::size_t most) {
    char* buffer = nullptr;
    std::size_t size = 0;
    if (xmpp_stanza_to_text(stanza, &buffer, &size) != XMPP_EOK) {
        return std::nullopt;
    }
    std::optional<std::string> text;
    if (size <= most) {
        text.emplace(buffer, size);
    }
    xmpp_free(context.get(), buffer);
    return text;
}

}  // namespace patchcord::xmpp
