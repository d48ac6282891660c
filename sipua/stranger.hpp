#pragma once

#include "sipua/handle.hpp"
#include "sipua/registrar.hpp"

namespace patchcord {

/// Answers requests outside every dialog: registrations where there is a registrar, OPTIONS, and
/// what else may not be asked here. Loop thread only.
class Stranger final : public RequestSink {
 public:
    /// Phones may register from now on.
    void set_registrar(Registrar& registrar, nta_agent_t* agent) {
        registrar_ = &registrar;
        agent_ = agent;
    }

    int on_request(nta_leg_t* leg, nta_incoming_t* request, const sip_t* sip) override;

 private:
    Registrar* registrar_ = nullptr;
    nta_agent_t* agent_ = nullptr;
};

}  // namespace patchcord
