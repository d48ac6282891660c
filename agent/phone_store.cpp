#include "agent/phone_store.hpp"

#include "directory/phones.hpp"

namespace patchcord {
namespace {

class DatabasePhones final : public PhoneStore {
 public:
    explicit DatabasePhones(const std::filesystem::path& database) : db_(database) {}

    std::optional<PhoneSecret> secret(const std::string& user) override {
        const auto found = phone_user(db_, user);
        if (!found) return std::nullopt;
        return PhoneSecret{found->ha1_md5, found->ha1_sha256};
    }

    std::vector<PhoneBinding> bindings(const std::string& user,
                                       std::chrono::sys_seconds now) override {
        std::vector<PhoneBinding> result;
        for (PhoneLocation& one : phone_locations(db_, user, now)) {
            result.push_back({std::move(one.user), std::move(one.contact), std::move(one.next_hop),
                              std::move(one.call_id), one.cseq, std::move(one.user_agent),
                              std::chrono::floor<std::chrono::seconds>(one.expires)});
        }
        return result;
    }

    void save(const std::string& user, const std::vector<PhoneBinding>& bindings) override {
        std::vector<PhoneLocation> locations;
        locations.reserve(bindings.size());
        for (const PhoneBinding& one : bindings) {
            locations.push_back({user, one.contact, one.next_hop, one.call_id, one.cseq,
                                 one.user_agent, one.expires});
        }
        Transaction transaction(db_);
        save_phone_locations(db_, user, locations);
        transaction.commit();
    }

 private:
    Database db_;
};

}  // namespace

std::unique_ptr<PhoneStore> make_phone_store(const std::filesystem::path& database) {
    return std::make_unique<DatabasePhones>(database);
}

}  // namespace patchcord
