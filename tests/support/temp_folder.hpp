#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace patchcord::test {

/// A new folder for one test, gone with all that is in it when this ends.
struct TempFolder {
    TempFolder() : path(made()) {}
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }

    const std::filesystem::path path;

 private:
    static std::filesystem::path made() {
        std::string name =
            (std::filesystem::temp_directory_path() / "patchcord-test.XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp: " + name);
        return name;
    }
};

}  // namespace patchcord::test
