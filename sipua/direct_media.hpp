#pragma once

#include <functional>
#include <map>
#include <memory>

#include "sipua/dialog.hpp"

namespace patchcord {

/// Lets two joined parties send their sound to each other instead of through us, by re-INVITE
/// (RFC 3725): an INVITE without an offer to the first, its offer to the second, the answer in the
/// first one's ACK. Whatever does not work (488, no answer, no common codec, a hold) leaves or
/// brings them back to our relay. While it is direct we hear neither digits nor silence. Loop
/// thread only.
class DirectMedia {
 public:
    explicit DirectMedia(DialogContext& context) : context_(context) {}

    /// Both were joined in the relay just now.
    void start(Dialog& first, Dialog& second);
    /// The dialog's last word was said.
    void gone(Dialog& dialog);
    /// A re-INVITE of the peer was answered with our own media.
    void changed(Dialog& dialog);
    /// Does something that needs a party's sound to come through us: at once, or when it is back.
    void with_media(Dialog& dialog, std::function<void()> task);

 private:
    struct Pair;
    using PairPtr = std::shared_ptr<Pair>;

    void ask_first(const PairPtr& pair);
    void on_offer(const PairPtr& pair, int status, const std::string& offer);
    void on_answer(const PairPtr& pair, int status, const std::string& answer,
                   const std::string& onward);
    void stay(const PairPtr& pair, bool again);
    void bring_back(const PairPtr& pair, Dialog* dialog);
    void came_back(const PairPtr& pair, Dialog* dialog, int status);

    DialogContext& context_;
    std::map<Dialog*, PairPtr> pairs_;  ///< both dialogs of a pair
};

}  // namespace patchcord
