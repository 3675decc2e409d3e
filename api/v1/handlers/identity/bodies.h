#pragma once
// What is sent to sign in, to activate and to administer accounts, described once like every other
// struct. None of it is stored as it is.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/core/shape.h"

namespace chapterhouse::v1 {

struct SignInWish {
  std::string account, password;
  std::optional<std::string> code;           // of the authenticator
  std::optional<std::string> recovery_code;  // instead of a code
  std::optional<std::int32_t> binding;       // the role to take into use
};
BOOST_DESCRIBE_STRUCT(SignInWish, (), (account, password, code, recovery_code, binding))

struct ConfirmWish {
  std::optional<std::string> code, recovery_code;
};
BOOST_DESCRIBE_STRUCT(ConfirmWish, (), (code, recovery_code))

struct BindingChoice {
  std::int32_t number = 0;
};
BOOST_DESCRIBE_STRUCT(BindingChoice, (), (number))

// Where the second factor counts still, as after a reset of the password alone, its code is needed.
struct ActivationWish {
  std::string code, password;
  std::optional<std::string> second_factor, recovery_code;
};
BOOST_DESCRIBE_STRUCT(ActivationWish, (), (code, password, second_factor, recovery_code))

struct EnrolmentWish {
  std::string enrolment, code;
};
BOOST_DESCRIBE_STRUCT(EnrolmentWish, (), (enrolment, code))

struct PasswordWish {
  std::string current, password;
  std::optional<std::string> code, recovery_code;
};
BOOST_DESCRIBE_STRUCT(PasswordWish, (), (current, password, code, recovery_code))

struct MachineTokenWish {
  std::string name;  // what it is for
  std::vector<std::string> scopes;
  std::int32_t binding = 0;
  std::optional<std::string> unit;  // within the role's; absent: that one
  std::int32_t days = 0;
};
BOOST_DESCRIBE_STRUCT(MachineTokenWish, (), (name, scopes, binding, unit, days))

struct FounderWish {
  std::string account, name;
};
BOOST_DESCRIBE_STRUCT(FounderWish, (), (account, name))

struct BootstrapWish {
  std::string token;
  FounderWish security, audit;
};
BOOST_DESCRIBE_STRUCT(BootstrapWish, (), (token, security, audit))

// Member `data` stands beside it: the command's fields.
struct AccountCommand {
  std::string command;
};
BOOST_DESCRIBE_STRUCT(AccountCommand, (), (command))

}  // namespace chapterhouse::v1
