#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "directory/contacts.hpp"

namespace patchcord {

/// Reads RFC 4180 text (quoted fields, LF or CRLF, a byte order mark) row by row.
class CsvReader {
 public:
    /// `text` must outlive the reader.
    explicit CsvReader(std::string_view text);
    /// The next row that is not blank; false at the end. A quote that never ends makes the rest
    /// one row and `broken()` true.
    bool next(std::vector<std::string>& row);
    std::size_t line() const { return line_; }  ///< where the last row began, from 1
    bool broken() const { return broken_; }

 private:
    std::string field();
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 0;
    std::size_t next_line_ = 1;
    bool row_ends_ = false;
    bool broken_ = false;
};

/// One row in writing, with its line end; fields quoted where they must be.
std::string csv_row(const std::vector<std::string>& fields);

/// The columns of import and export, in the order of export.
const std::vector<std::string>& csv_columns();

/// Which column of a file means what.
class CsvHeader {
 public:
    /// `error()` says which column is unknown, double or missing.
    explicit CsvHeader(const std::vector<std::string>& row);
    const std::string& error() const { return error_; }
    /// The contact of a row, not yet normalised. `error` is set where the row has too many fields.
    Contact contact(const std::vector<std::string>& row, std::string& error) const;

 private:
    std::vector<std::size_t> columns_;  ///< index into csv_columns() for each field
    std::string error_;
};

/// The header line of an export.
std::string csv_header();
/// The row of a contact: what has no column (relations, chat addresses beyond...) is not in it.
std::string csv_line(const Contact& contact);

}  // namespace patchcord
