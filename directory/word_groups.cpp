#include "directory/word_groups.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

namespace patchcord {
namespace {

// One group a line. A word may be in several: "st" is a street and a saint.
constexpr auto groups = std::to_array<std::string_view>({
    "street st str",
    "saint st ste sainte",
    "avenue ave av",
    "road rd",
    "boulevard blvd boul",
    "lane ln",
    "drive dr drv",
    "doctor dr doc",
    "professor prof",
    "mister mr",
    "missus mrs missis",
    "court ct crt",
    "place pl",
    "square sq",
    "highway hwy",
    "parkway pkwy pky",
    "terrace ter terr",
    "circle cir",
    "crescent cres",
    "trail trl",
    "turnpike tpke",
    "expressway expy",
    "alley aly",
    "plaza plz",
    "way wy",
    "heights hts",
    "north n",
    "south s",
    "east e",
    "west w",
    "northeast ne",
    "northwest nw",
    "southeast se",
    "southwest sw",
    "mount mt",
    "mountain mtn",
    "fort ft",
    "point pt",
    "center centre ctr",
    "department dept",
    "brothers bros",
    "company co",
    "corporation corp",
    "incorporated inc",
    "limited ltd",
    "associates assoc",
    "international intl",
    "university univ",
    "hospital hosp",
    "pharmacy pharm",
    "restaurant rest",
    "apartment apt",
    "suite ste",
    "and n und y et",
    "hr human resources",
    "theater theatre",
    "theaters theatres",
    "jewelry jewellery",
    "tire tyre",
    "junior jr",
    "senior sr",
    "first 1st one 1",
    "second 2nd two 2 ii",
    "third 3rd three 3 iii",
    "fourth 4th four 4",
    "fifth 5th five 5",
    "sixth 6th six 6",
    "seventh 7th seven 7",
    "eighth 8th eight 8",
    "ninth 9th nine 9",
    "tenth 10th ten 10",
    "eleventh 11th",
    "twelfth 12th",
    "ambulance ems",
    "laundry laundromat",
    "grocery groceries",
    "barber barbers barbershop",
    "dental dentist dentists",
    "optical optician opticians",
    "plumbing plumber plumbers",
    "law lawyer lawyers attorney attorneys",
    "veterinary vet vets veterinarian",
    "electric electrical electrician electricians",
});

/// Names of places that are short words as well: they count in places only.
constexpr auto place_groups = std::to_array<std::string_view>({
    "al alabama",
    "ak alaska",
    "az arizona",
    "ar arkansas",
    "ca california cal calif",
    "co colorado",
    "ct connecticut",
    "de delaware",
    "fl florida fla",
    "ga georgia",
    "hi hawaii",
    "id idaho",
    "il illinois",
    "in indiana",
    "ia iowa",
    "ks kansas",
    "ky kentucky",
    "la louisiana",
    "me maine",
    "md maryland",
    "ma massachusetts mass",
    "mi michigan mich",
    "mn minnesota minn",
    "ms mississippi",
    "mo missouri",
    "mt montana",
    "ne nebraska",
    "nv nevada",
    "oh ohio",
    "ok oklahoma",
    "or oregon",
    "pa pennsylvania penn",
    "tn tennessee tenn",
    "tx texas tex",
    "ut utah",
    "vt vermont",
    "va virginia",
    "wa washington",
    "wi wisconsin wis",
    "wy wyoming",
    "us usa america",
    "uk britain england",
});

/// The states of two words, whose initials are their abbreviation.
constexpr std::array<std::array<std::string_view, 2>, 10> long_states = {{
    {"nh", "new hampshire"},
    {"nj", "new jersey"},
    {"nm", "new mexico"},
    {"ny", "new york"},
    {"nc", "north carolina"},
    {"nd", "north dakota"},
    {"ri", "rhode island"},
    {"sc", "south carolina"},
    {"sd", "south dakota"},
    {"wv", "west virginia"},
}};

using Words = std::unordered_set<std::string_view>;

template <typename Visit>
void each_part(std::string_view line, Visit&& visit) {
    while (!line.empty()) {
        const auto end = std::min(line.find(' '), line.size());
        visit(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
}

using Forms = std::unordered_map<std::string_view, std::vector<std::string_view>>;

void add_group(Forms& all, std::string_view group) {
    each_part(group, [&](std::string_view word) {
        each_part(group, [&](std::string_view other) {
            if (other != word) all[word].push_back(other);
        });
    });
}

const Forms& forms() {
    static const Forms built = [] {
        Forms all;
        for (const auto group : groups) add_group(all, group);
        return all;
    }();
    return built;
}

const Forms& place_forms() {
    static const Forms built = [] {
        Forms all;
        for (const auto group : place_groups) add_group(all, group);
        for (const auto& state : long_states) {
            each_part(state[1], [&](std::string_view word) { all[word].push_back(state[0]); });
        }
        return all;
    }();
    return built;
}

bool linked(const Forms& all, std::string_view a, std::string_view b) {
    const auto found = all.find(a);
    return found != all.end() &&
           std::find(found->second.begin(), found->second.end(), b) != found->second.end();
}

}  // namespace

std::vector<std::string_view> written_forms(std::string_view word) {
    std::vector<std::string_view> out;
    for (const auto* all : {&forms(), &place_forms()}) {
        const auto found = all->find(word);
        if (found != all->end()) out.insert(out.end(), found->second.begin(), found->second.end());
    }
    return out;
}

bool same_word(std::string_view a, std::string_view b) { return a == b || linked(forms(), a, b); }

bool same_place(std::string_view a, std::string_view b) {
    return same_word(a, b) || linked(place_forms(), a, b);
}

bool is_filler(std::string_view word) {
    static const Words words = {"the", "a",   "an",   "in",   "on",   "at",   "from",
                                "of",  "for", "to",   "and",  "by",   "near", "with",
                                "my",  "our", "over", "that", "this", "is",   "please"};
    return words.contains(word);
}

bool is_opening_filler(std::string_view word) {
    static const Words words = {"the", "a", "my", "our", "this", "that", "please"};
    return words.contains(word);
}

bool is_soft_filler(std::string_view word) {
    static const Words words = {"office", "branch",   "location", "guy",    "lady",  "guys",
                                "people", "someone",  "store",    "shop",   "place", "outlet",
                                "folks",  "downtown", "named",    "called", "dept",  "department",
                                "team",   "one",      "over",     "there",  "store", "works"};
    return words.contains(word);
}

bool is_title(std::string_view word) {
    static const Words words = {"dr",   "doctor",  "prof", "professor", "rev", "reverend", "sir",
                                "capt", "captain", "sgt",  "lt",        "phd", "esq"};
    return words.contains(word) || is_plain_title(word);
}

bool is_plain_title(std::string_view word) {
    static const Words words = {"mr",   "mrs",  "ms",  "miss",     "mister", "missus", "madam",
                                "herr", "frau", "mme", "monsieur", "senor",  "senora"};
    return words.contains(word);
}

bool is_suffix(std::string_view word) {
    static const Words words = {"jr", "sr", "ii", "iii", "iv", "junior", "senior"};
    return words.contains(word);
}

bool is_generic_business(std::string_view word) {
    static const Words words = {
        "inc",   "llc",     "ltd",          "co",          "company",  "corp",
        "group", "store",   "stores",       "shop",        "service",  "services",
        "gmbh",  "limited", "incorporated", "corporation", "sons",     "international",
        "usa",   "the",     "and",          "of",          "location", "s"};
    return words.contains(word);
}

bool is_street_part(std::string_view word) {
    static const Words words = {"street", "st",   "avenue",  "ave", "road",    "rd",    "boulevard",
                                "blvd",   "lane", "ln",      "dr",  "drive",   "court", "ct",
                                "place",  "pl",   "square",  "sq",  "highway", "hwy",   "parkway",
                                "pkwy",   "way",  "terrace", "ter", "circle",  "cir",   "trail",
                                "trl",    "n",    "s",       "e",   "w",       "north", "south",
                                "east",   "west", "av",      "str"};
    return words.contains(word);
}

}  // namespace patchcord
