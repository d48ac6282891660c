// Import and look-up at size: directory_bench COUNT [FILE]. Prints wall and CPU time; the CPU time
// is what to compare on a machine that does other work as well. FILE keeps the database.

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "directory/csv.hpp"
#include "directory/import.hpp"
#include "directory/resolve.hpp"

namespace {

using namespace patchcord;

double cpu_ms() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double wall_ms() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::milli>(now).count();
}

/// Names with the frequencies of a real town: few common ones, a long tail.
class Names {
 public:
    explicit Names(std::uint32_t seed) : random_(seed) {
        for (int i = 0; i < 2'500; ++i) given_.push_back(word(2, 3));
        for (int i = 0; i < 60'000; ++i) family_.push_back(word(2, 4));
        for (int i = 0; i < 3'000; ++i) brands_.push_back(word(2, 3) + " " + word(2, 3));
        for (int i = 0; i < 1'500; ++i) cities_.push_back(word(2, 4));
        for (int i = 0; i < 800; ++i) streets_.push_back(word(2, 3) + " Street");
    }

    std::string person() { return skewed(given_) + " " + skewed(family_); }
    std::string brand() { return skewed(brands_); }
    std::string city() { return skewed(cities_); }
    std::string street() { return skewed(streets_); }
    std::size_t below(std::size_t count) {
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
    }

 private:
    std::string word(std::size_t least, std::size_t most) {
        static constexpr std::string_view heads = "bcdfghjklmnprstvwz";
        static constexpr std::string_view vowels = "aeiou";
        static constexpr std::string_view tails = "nrslmdkt";
        std::string out;
        for (std::size_t n = least + below(most - least + 1); n > 0; --n) {
            out += heads[below(heads.size())];
            out += vowels[below(vowels.size())];
        }
        if (below(2) == 0) out += tails[below(tails.size())];
        out[0] = static_cast<char>(out[0] - 'a' + 'A');
        return out;
    }
    const std::string& skewed(const std::vector<std::string>& list) {
        const double x = std::uniform_real_distribution<double>(0, 1)(random_);
        return list[static_cast<std::size_t>(x * x * static_cast<double>(list.size()))];
    }

    std::mt19937 random_;
    std::vector<std::string> given_, family_, brands_, cities_, streets_;
};

std::string make_csv(Names& names, std::size_t count, std::vector<std::string>& queries) {
    std::string csv = "id,kind,name,category,department,street,city,phone\n";
    char phone[32];
    for (std::size_t i = 0; i < count; ++i) {
        const bool person = i % 5 < 3;
        const std::string name = person ? names.person() : names.brand();
        const std::string city = names.city();
        const std::string street = std::to_string(1 + names.below(9999)) + " " + names.street();
        std::snprintf(phone, sizeof phone, "+1212555%04zu", i % 10'000);
        csv += std::to_string(i + 1) + (person ? ",person," : ",business,") + name +
               (person ? ",,Sales," : ",clothes,,") + street + "," + city + "," + phone + "\n";
        if (queries.size() < 1'000 && names.below(count / 1'000 + 1) == 0) {
            std::string query = name;
            if (queries.size() % 3 == 0) query.erase(names.below(query.size()), 1);
            if (!person) query += (queries.size() % 2 == 0 ? " in " + city : " on " + street);
            queries.push_back(std::move(query));
        }
    }
    return csv;
}

void report(const char* what, std::vector<double> times) {
    std::sort(times.begin(), times.end());
    const auto at = [&](double part) {
        return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
    };
    std::printf("%s: p50 %.2f ms, p95 %.2f ms, p99 %.2f ms, max %.2f ms\n", what, at(0.5), at(0.95),
                at(0.99), at(1));
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 10'000;
    std::string folder = (std::filesystem::temp_directory_path() / "pc-bench-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) return 1;
    const std::filesystem::path file =
        argc > 2 ? std::filesystem::path(argv[2]) : std::filesystem::path(folder) / "bench.db";
    Names names(7);
    std::vector<std::string> queries;
    const std::string csv = make_csv(names, count, queries);
    Database db(file);
    double wall = wall_ms();
    double cpu = cpu_ms();
    const auto imported = import_contacts(db, csv_source(csv), "US", false);
    std::printf("import of %zu: %.1f s, CPU %.1f s\n", imported.added + imported.updated,
                (wall_ms() - wall) / 1e3, (cpu_ms() - cpu) / 1e3);
    std::vector<double> walls;
    std::vector<double> cpus;
    std::size_t matched = 0;
    for (const auto& query : queries) {
        wall = wall_ms();
        cpu = cpu_ms();
        matched += resolve(db, query).decision != Resolution::Decision::none ? 1 : 0;
        walls.push_back(wall_ms() - wall);
        cpus.push_back(cpu_ms() - cpu);
    }
    std::printf("%zu of %zu descriptions matched or asked\n", matched, queries.size());
    report("wall", walls);
    report("CPU ", cpus);
    std::filesystem::remove_all(folder);
    return 0;
}
