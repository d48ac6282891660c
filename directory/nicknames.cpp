#include "directory/nicknames.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace patchcord {
namespace {

struct File {
    std::string_view name;
    std::string_view text;
};

// NOLINTNEXTLINE(modernize-avoid-c-arrays)
constexpr File files[] = {
#include "directory/nicknames.inc"
};

using Links = std::unordered_map<std::string_view, std::vector<std::string_view>>;

/// Each line of the table: a name, then what its bearers are called.
class Table {
 public:
    Table() {
        std::string_view rest = files[0].text;
        while (!rest.empty()) {
            const auto end = std::min(rest.find('\n'), rest.size());
            add_line(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }

    const std::vector<std::string_view>& short_forms(std::string_view name) const {
        return get(short_, name);
    }
    const std::vector<std::string_view>& full_names(std::string_view name) const {
        return get(full_, name);
    }

 private:
    static const std::vector<std::string_view>& get(const Links& links, std::string_view name) {
        static const std::vector<std::string_view> nothing;
        const auto found = links.find(name);
        return found != links.end() ? found->second : nothing;
    }

    void add_line(std::string_view line) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return;
        const auto full = line.substr(0, colon);
        line.remove_prefix(colon + 1);
        while (!line.empty()) {
            line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
            const auto end = std::min(line.find(' '), line.size());
            if (end > 0) {
                short_[full].push_back(line.substr(0, end));
                full_[line.substr(0, end)].push_back(full);
            }
            line.remove_prefix(end);
        }
    }

    Links short_;
    Links full_;
};

const Table& table() {
    static const Table built;
    return built;
}

bool has(const std::vector<std::string_view>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

NameBond name_bond(std::string_view a, std::string_view b) {
    if (has(table().short_forms(a), b) || has(table().full_names(a), b)) return NameBond::nickname;
    const auto& full = table().full_names(a);
    return std::any_of(full.begin(), full.end(),
                       [&](std::string_view name) { return has(table().short_forms(name), b); })
               ? NameBond::cousins
               : NameBond::none;
}

std::vector<std::string_view> name_variants(std::string_view name) {
    std::vector<std::string_view> out = table().full_names(name);
    const auto add = [&](std::string_view other) {
        if (other != name && !has(out, other)) out.push_back(other);
    };
    for (const auto other : table().short_forms(name)) add(other);
    for (const auto full : table().full_names(name)) {
        for (const auto other : table().short_forms(full)) add(other);
    }
    return out;
}

}  // namespace patchcord
