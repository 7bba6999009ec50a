// SPDX-License-Identifier: Apache-2.0
#include "engine/transfer/curl_library.h"

#include "engine/messages/catalogue/transfer.h"

#include <dlfcn.h>

namespace slipway::transfer {

#undef curl_easy_setopt
#undef curl_easy_getinfo

Result<CurlLibrary> CurlLibrary::load() {
    void* const library = ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        const char* const reason = ::dlerror();
        return fail(ErrorCode::Unsupported, msg::TransferNoLibrary, reason != nullptr ? reason : "libcurl.so.4");
    }
    CurlLibrary curl;
    const char* missing = nullptr;
    const auto find = [&]<typename F>(F& function, const char* name) {
        function = reinterpret_cast<F>(::dlsym(library, name));
        if (function == nullptr)
            missing = name;
    };
    find(curl.globalInit, "curl_global_init");
    find(curl.init, "curl_easy_init");
    find(curl.set, "curl_easy_setopt");
    find(curl.perform, "curl_easy_perform");
    find(curl.info, "curl_easy_getinfo");
    find(curl.cleanup, "curl_easy_cleanup");
    find(curl.textOf, "curl_easy_strerror");
    find(curl.append, "curl_slist_append");
    find(curl.freeList, "curl_slist_free_all");
    if (missing != nullptr)
        return fail(ErrorCode::Unsupported, msg::TransferNoLibrary, missing);
    if (const CURLcode code = curl.globalInit(CURL_GLOBAL_DEFAULT); code != CURLE_OK)
        return fail(ErrorCode::Unsupported, msg::TransferNoLibrary, curl.textOf(code));
    return curl;
}

} // namespace slipway::transfer
