// Who stands in for an absent person: the one meaning of `user add --deputy D --until DATE`.

#pragma once

#include <string>

#include "runtime/engine/situation.h"

namespace leadflow::runtime {

/// Their deputy until the time given for it; nullptr: nobody.
inline const std::string* deputy_at(const User& user, Instant now) {
  const bool away = !user.deputy.empty() && user.deputy_until && *user.deputy_until > now;
  return away ? &user.deputy : nullptr;
}

}  // namespace leadflow::runtime
