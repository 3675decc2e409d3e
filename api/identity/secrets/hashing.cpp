#include "api/identity/secrets/hashing.h"

#include "api/identity/secrets/tokens.h"
#include "domain/access/limits.h"
#include "store/crypto/sign_in/password.h"

namespace chapterhouse::identity {

// A place among those that run, for as long as it lives.
class Hashing::Seat {
 public:
  explicit Seat(Hashing& of) : of_(of) {
    std::unique_lock lock(of_.mutex_);
    if (of_.waiting_ >= limits::kHashesWaiting) return;
    ++of_.waiting_;
    taken_ = of_.free_.wait_for(lock, limits::kHashWait,
                                [&] { return of_.running_ < limits::kHashesAtOnce; });
    --of_.waiting_;
    if (taken_) ++of_.running_;
  }
  ~Seat() {
    if (!taken_) return;
    {
      const std::lock_guard lock(of_.mutex_);
      --of_.running_;
      ++of_.done_;
    }
    of_.free_.notify_one();
  }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  bool taken() const { return taken_; }

 private:
  Hashing& of_;
  bool taken_ = false;
};

Hashing::Hashing() : dummy_(store::hash_password(fresh_token())) {}

std::optional<bool> Hashing::matches(const std::string& phc, std::string_view password) {
  const Seat seat(*this);
  if (!seat.taken()) return std::nullopt;
  return store::password_matches(phc, password);
}

std::optional<std::string> Hashing::hash(std::string_view password) {
  const Seat seat(*this);
  if (!seat.taken()) return std::nullopt;
  return store::hash_password(password);
}

std::uint64_t Hashing::done() const {
  const std::lock_guard lock(mutex_);
  return done_;
}

std::size_t Hashing::in_flight() const {
  const std::lock_guard lock(mutex_);
  return running_;
}

}  // namespace chapterhouse::identity
