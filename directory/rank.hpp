#pragma once

#include <string>
#include <string_view>
#include <vector>

/// How well an entry of the directory fits a description: pure, no database.
namespace patchcord {

/// A word of a description.
struct QueryWord {
    std::string text;      ///< folded
    bool known = false;    ///< stands in a name of the directory as it is
    bool listed = false;   ///< stands anywhere in the directory as it is
    bool placed = false;   ///< follows "in", "on", "at", ... or a house number
    bool initial = false;  ///< was written as one, "A."
    bool filler = false;   ///< "the", "in": need not be explained
};

/// What a description says, in words.
struct QueryText {
    std::vector<QueryWord> words;
};

/// Splits a description into at most 16 words; `known` and `listed` are left false.
QueryText parse_query(std::string_view text);

/// The folded words of an entry.
struct EntryText {
    bool person = true;
    std::vector<std::vector<std::string>> names;  ///< its name, then its aliases
    std::vector<std::string> kind;                ///< department, category, organisation
    std::vector<std::string> street;
    std::vector<std::string> place;  ///< city, region, country
};

/// How an entry explains a description. The cost is about the number of slips that must be assumed,
/// times 1.6; above `unfit` some word is not explained at all.
struct Fit {
    double cost = 0;
    bool exact = false;   ///< every word as it is written, and the whole name
    int edits = 0;        ///< wrong, missing and extra letters of the name's words
    int name_words = 0;   ///< words of the description that the name explains
    int other_words = 0;  ///< ... that place, street or kind explain
    std::string why;      ///< plain words
};

inline constexpr double unfit = 6.0;

/// The best fit over the entry's names. O(words of one times words of the other).
Fit fit(const QueryText& query, const EntryText& entry);

}  // namespace patchcord
