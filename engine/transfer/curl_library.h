// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/messages/result.h"

// Its checks are macros in the place of the functions.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

namespace slipway::transfer {

// The functions of libcurl that we use. The library is not linked but loaded: with everything that it needs in turn it
// would cost each start of each program some milliseconds, and few builds download anything.
struct CurlLibrary {
    decltype(&::curl_global_init) globalInit = nullptr;
    decltype(&::curl_easy_init) init = nullptr;
    decltype(&::curl_easy_setopt) set = nullptr;
    decltype(&::curl_easy_perform) perform = nullptr;
    decltype(&::curl_easy_getinfo) info = nullptr;
    decltype(&::curl_easy_cleanup) cleanup = nullptr;
    decltype(&::curl_easy_strerror) textOf = nullptr;
    decltype(&::curl_slist_append) append = nullptr;
    decltype(&::curl_slist_free_all) freeList = nullptr;

    [[nodiscard]] static Result<CurlLibrary> load();
};

} // namespace slipway::transfer
