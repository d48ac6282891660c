#include "sipua/rtcp.hpp"

#include <algorithm>
#include <array>

namespace patchcord {
namespace {

enum Type : std::uint8_t {
    sender_report = 200,
    receiver_report = 201,
    description = 202,
    bye = 203
};

constexpr std::size_t block_size = 24;

std::uint32_t read32(std::span<const std::uint8_t> bytes, std::size_t at) {
    return static_cast<std::uint32_t>(bytes[at]) << 24 |
           static_cast<std::uint32_t>(bytes[at + 1]) << 16 |
           static_cast<std::uint32_t>(bytes[at + 2]) << 8 | bytes[at + 3];
}

class Writer {
 public:
    explicit Writer(std::span<std::uint8_t, max_rtcp> out) : out_(out) {}
    void byte(unsigned value) { out_[size_++] = static_cast<std::uint8_t>(value); }
    void word(std::uint64_t value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            byte(static_cast<unsigned>(value >> shift) & 0xFF);
        }
    }
    void begin(unsigned count, Type type) {
        start_ = size_;
        byte(0x80U | count);
        byte(type);
        byte(0);
        byte(0);
    }
    void end() {
        while (size_ % 4 != 0) {
            byte(0);
        }
        out_[start_ + 3] = static_cast<std::uint8_t>((size_ - start_) / 4 - 1);
    }
    std::size_t size() const { return size_; }

 private:
    std::span<std::uint8_t, max_rtcp> out_;
    std::size_t size_ = 0;
    std::size_t start_ = 0;
};

void write_name(Writer& writer, std::uint32_t ssrc) {
    constexpr std::array<char, 16> digits{'0', '1', '2', '3', '4', '5', '6', '7',
                                          '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    writer.begin(1, description);
    writer.word(ssrc);
    writer.byte(1);  // CNAME; the SSRC is random, and says nothing about the host (RFC 7022)
    writer.byte(8);
    for (int shift = 28; shift >= 0; shift -= 4) {
        writer.byte(static_cast<unsigned char>(digits[ssrc >> shift & 0x0F]));
    }
    writer.byte(0);
    writer.end();
}

void read_blocks(std::span<const std::uint8_t> part, std::size_t at, unsigned count,
                 std::uint32_t ssrc, RtcpReport& report) {
    for (unsigned i = 0; i < count && at + block_size <= part.size(); ++i, at += block_size) {
        if (read32(part, at) == ssrc) {
            const std::uint32_t lost = read32(part, at + 4) & 0xFFFFFF;
            report.lost = (lost & 0x800000) != 0 ? 0 : lost;  // negative: duplicates
            report.jitter = read32(part, at + 12);
        }
    }
}

}  // namespace

std::size_t write_rtcp(std::span<std::uint8_t, max_rtcp> out, const RtcpSelf& self,
                       const std::optional<RtpReceiver::ReportBlock>& block, bool last) {
    Writer writer(out);
    writer.begin(block ? 1 : 0, self.packets > 0 ? sender_report : receiver_report);
    writer.word(self.ssrc);
    if (self.packets > 0) {
        writer.word(self.ntp >> 32);
        writer.word(self.ntp);
        writer.word(self.timestamp);
        writer.word(self.packets);
        writer.word(self.octets);
    }
    if (block) {
        writer.word(block->ssrc);
        writer.word(static_cast<std::uint32_t>(block->fraction_lost) << 24 | block->lost);
        writer.word(block->highest);
        writer.word(block->jitter);
        writer.word(self.last_sr);
        writer.word(self.since_last);
    }
    writer.end();
    write_name(writer, self.ssrc);
    if (last) {
        writer.begin(1, bye);
        writer.word(self.ssrc);
        writer.end();
    }
    return writer.size();
}

std::optional<RtcpReport> parse_rtcp(std::span<const std::uint8_t> datagram, std::uint32_t ssrc) {
    if (datagram.size() < 8 || datagram.size() > max_datagram || datagram.size() % 4 != 0) {
        return std::nullopt;
    }
    RtcpReport report;
    bool first = true;
    while (!datagram.empty()) {
        if (datagram.size() < 4 || datagram[0] >> 6 != 2) {
            return std::nullopt;
        }
        const std::size_t size =
            4 * (std::size_t{1} + (static_cast<std::size_t>(datagram[2]) << 8 | datagram[3]));
        const std::uint8_t type = datagram[1];
        if (size > datagram.size() || (first && type != sender_report && type != receiver_report)) {
            return std::nullopt;
        }
        first = false;
        const auto part = datagram.first(size);
        const unsigned count = datagram[0] & 0x1F;
        if (type == sender_report && size >= 28) {
            report.last_sr = read32(part, 8) << 16 | read32(part, 12) >> 16;
            read_blocks(part, 28, count, ssrc, report);
        } else if (type == receiver_report && size >= 8) {
            read_blocks(part, 8, count, ssrc, report);
        } else if (type == bye) {
            report.bye = true;
        }
        datagram = datagram.subspan(size);
    }
    return report;
}

}  // namespace patchcord
