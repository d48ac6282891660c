#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "agent/agent.hpp"
#include "agent/config.hpp"
#include "agent/log.hpp"

int main(int argc, char** argv) {
    CLI::App app(
        "patchcordd: the call agent. Reads mail and chat, rings the called party first, "
        "then the caller, and connects the two.");
    std::string file = "/etc/patchcord/patchcord.toml";
    bool only_check = false;
    app.add_option("--config", file, "the configuration")->capture_default_str();
    app.add_flag("--check-config", only_check,
                 "read the configuration, say what is wrong, and end");
    app.set_version_flag("--version", std::string("patchcordd ") + PATCHCORD_VERSION);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    try {
        patchcord::Config config = patchcord::load_config(file);
        patchcord::set_up_log(config.log);
        if (only_check) {
            std::cout << file << ": the configuration can be read\n";
            return 0;
        }
        patchcord::Agent(std::move(config)).run();
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "patchcordd: " << error.what() << '\n';
        return 1;
    }
}
