// What is thrown behind a reported syntax error; no part of the parsing library.

#pragma once

namespace leadflow::grammar {

/// Caught by the statement around the error, which is then skipped.
struct damage {};

}  // namespace leadflow::grammar
