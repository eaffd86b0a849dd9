// What the worker and the helper `leadflow-deliver` say to each other: one JSON object a line.
//
//   helper:  {"hello":"leadflow-deliver","protocol":1}
//   worker:  {"kind":"email","id":"s-1-1","to":"ana@x.example","at":"2026-03-02T10:00:00Z",...}
//   helper:  {"id":"s-1-1","outcome":"accepted","detail":"250 OK"}
//
// Answers come in the order of the messages, one each. Members that are empty are
// left out. docs/delivery.md describes all of them.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/work/transport.h"

namespace leadflow::runtime {

/// Goes up whenever an older peer would misread a line.
inline constexpr int kDeliveryProtocol = 1;

std::string hello_line();
/// The protocol of a hello line; nothing if it is none.
std::optional<int> protocol_of_hello(std::string_view line);

/// Without the line's end. Nothing when a text is not UTF-8.
std::optional<std::string> to_line(const Message& message);
/// Nothing unless it is a message whole; `problem` then says why.
std::optional<Message> message_of(std::string_view line, std::string& problem);

std::string to_line(const Delivery& delivery, const std::string& id);
/// Nothing unless it is an answer to the message `id`.
std::optional<Delivery> delivery_of(std::string_view line, const std::string& id);

/// `accepted`, `passing`, `permanent`, `unknown`, `refused`.
std::string_view to_text(Delivery::Outcome outcome);

}  // namespace leadflow::runtime
