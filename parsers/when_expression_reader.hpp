#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "parsers/when_expression.hpp"
#include "parsers/when_reader.hpp"

/// Reads one time expression part by part. Inner part of parse_expression().
namespace patchcord::when_detail {

/// The small words before a part of an expression.
struct Lead {
    bool at = false;
    bool on = false;
    bool in = false;
    bool for_ = false;
    bool the = false;
    bool between = false;
    bool from = false;
    bool plus = false;
    Expression::Bound bound = Expression::Bound::none;
    std::size_t at_token = 0;
    std::size_t next = 0;

    bool clock() const { return at || between || from || bound != Expression::Bound::none; }
};

class ExpressionReader {
 public:
    ExpressionReader(const std::vector<Token>& tokens, std::string_view region, int depth)
        : tokens_(tokens), r_(tokens), region_(region), depth_(depth) {}

    std::optional<Expression> read(std::size_t i);

 private:
    Lead lead(std::size_t i) const;
    bool take_word(Lead& l, bool inner) const;
    bool starts_part(std::size_t i) const;
    bool component(std::size_t q, const Lead& l);
    bool offset(std::size_t q, const Lead& l);
    bool anchored(const Length& length, std::size_t next);
    bool next_unit(std::size_t q);
    bool day(std::size_t q, const Lead& l);
    bool clock(std::size_t q, const Lead& l);
    bool bare_clock_allowed(std::size_t q, std::size_t next, const Lead& l) const;
    bool extension_before(const Lead& l) const;
    bool part_of_name(std::size_t q, std::size_t next) const;
    bool day_follows(std::size_t next) const;
    bool part(std::size_t q, const Lead& l);
    bool zone(std::size_t q);
    bool year(std::size_t q);
    bool acceptable();
    bool day_acceptable(const Day& day) const;

    const std::vector<Token>& tokens_;
    Reader r_;
    std::string_view region_;
    int depth_;
    Expression e_;
    std::size_t pos_ = 0;
    Lead first_lead_;
    bool for_length_ = false;
    bool part_led_ = false;
};

}  // namespace patchcord::when_detail
