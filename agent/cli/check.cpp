#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "agent/cli/entries.hpp"
#include "agent/config.hpp"
#include "agent/mail/imap.hpp"
#include "agent/mail/smtp.hpp"
#include "agent/xmpp/link.hpp"
#include "sipua/gateway_check.hpp"

namespace patchcord::cli {
namespace {

/// Collects and prints the ticks and crosses.
class Ticks {
 public:
    explicit Ticks(bool json) : json_(json) {}
    /// `fault` empty: all is well.
    void add(const std::string& what, const std::string& fault) {
        faults_ += fault.empty() ? 0 : 1;
        if (json_) {
            list_.push_back({{"part", what}, {"ok", fault.empty()}, {"fault", fault}});
        } else {
            fmt::print("{} {}{}{}\n", fault.empty() ? "✓" : "✗", what, fault.empty() ? "" : ": ",
                       fault);
        }
    }
    void finish() const {
        if (json_) fmt::print("{}\n", list_.dump(2));
        if (faults_ > 0) throw CLI::RuntimeError(1);
    }

 private:
    bool json_;
    int faults_ = 0;
    nlohmann::ordered_json list_ = nlohmann::ordered_json::array();
};

std::string check_database(const Config& config) {
    try {
        Database db(config.database);
        Transaction transaction(db);
        db.exec("INSERT INTO message_attempts VALUES ('check', 1, 0)");
        return {};  // rolled back: it was only a trial
    } catch (const DatabaseError& error) {
        return std::string(error.what()) + "; may this user write " + config.database.string() +
               " and its folder?";
    }
}

std::string check_users(const Config& config) {
    try {
        Database db(config.database);
        auto users = db.prepare("SELECT COUNT(*) FROM users WHERE allowed = 1");
        users.step();
        if (users.integer(0) > 0) return {};
        return "nobody may ask for calls yet; add one: patchcord add person \"Alice Ng\" --mobile "
               "+1... --email alice@example.org, then: patchcord allow \"Alice Ng\"";
    } catch (const DatabaseError& error) {
        return error.what();
    }
}

std::string check_speech() {
    constexpr std::string_view places[] = {"/usr/bin/espeak-ng", "/usr/local/bin/espeak-ng"};
    for (const std::string_view place : places) {
        if (access(std::string(place).c_str(), X_OK) == 0) return {};
    }
    return "espeak-ng is not there, names cannot be spoken; install the package espeak-ng";
}

/// Not a fault: there are other ways to copy the machine. But whoever has none is to know.
std::string backup_line(const Config& config) {
    try {
        Database db(config.database);
        auto last =
            db.prepare("SELECT (" PATCHCORD_DATABASE_NOW " - max(at)) / 3600000 FROM backups");
        last.step();
        constexpr std::int64_t day = 24;
        if (last.null(0)) {
            return "backup: none was made yet; to make one while the agent works: patchcord backup "
                   "FILE";
        }
        const std::int64_t hours = last.integer(0);
        return hours < 2 * day ? fmt::format("backup: the last one is {} hours old", hours)
                               : fmt::format("backup: the last one is {} days old", hours / day);
    } catch (const DatabaseError& error) {
        return fmt::format("backup: {}", error.what());
    }
}

void check(const Globals& globals) {
    const Config config = load_config(globals.config);
    Ticks ticks(globals.json);
    ticks.add("configuration " + globals.config.string(), {});
    ticks.add("database " + config.database.string(), check_database(config));
    ticks.add(backup_line(config), {});
    ticks.add("users", check_users(config));
    ticks.add("speech", check_speech());
    if (config.imap) ticks.add("imap " + config.imap->server.host, check_imap(*config.imap));
    if (config.smtp) ticks.add("smtp " + config.smtp->server.host, check_smtp(*config.smtp));
    if (config.xmpp) ticks.add("xmpp", check_xmpp(*config.xmpp));
    if (config.sip.gateways.empty() && config.dialplan.sip_domains.empty()) {
        ticks.add("dial plan",
                  "nothing can be dialled: add a [[gateway]] and name it in "
                  "[dialplan], or list sip_domains there");
    }
    for (const GatewaySettings& gateway : config.sip.gateways) {
        ticks.add("gateway " + gateway.name, check_gateway(config.sip, gateway));
    }
    ticks.finish();
}

}  // namespace

void add_check_commands(CLI::App& app, Globals& globals) {
    auto* command = app.add_subcommand("check", "Tests the configuration against the real servers");
    command->add_flag("--json", globals.json, "Prints JSON");
    command->callback([&globals] { guarded([&] { check(globals); }); });
}

}  // namespace patchcord::cli
