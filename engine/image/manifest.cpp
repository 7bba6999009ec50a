// SPDX-License-Identifier: Apache-2.0
#include "engine/image/manifest.h"

#include "engine/image/json.h"
#include "engine/messages/catalogue/image.h"

#include <algorithm>
#include <array>

namespace slipway::image {

namespace {

struct Kind {
    std::string_view mediaType;
    MediaKind kind;
};
constexpr std::array kKinds{
    Kind{media::kOciIndex, MediaKind::Index},
    Kind{media::kDockerIndex, MediaKind::Index},
    Kind{media::kOciManifest, MediaKind::Manifest},
    Kind{media::kDockerManifest, MediaKind::Manifest},
    Kind{"application/vnd.docker.distribution.manifest.v1+json", MediaKind::OldManifest},
    Kind{"application/vnd.docker.distribution.manifest.v1+prettyjws", MediaKind::OldManifest},
    Kind{media::kOciConfiguration, MediaKind::Configuration},
    Kind{media::kDockerConfiguration, MediaKind::Configuration},
    Kind{media::kOciLayer, MediaKind::Layer},
    Kind{media::kOciLayerGzip, MediaKind::Layer},
    Kind{media::kOciLayerZstd, MediaKind::Layer},
    Kind{media::kDockerLayer, MediaKind::Layer},
    Kind{media::kDockerLayerGzip, MediaKind::Layer},
    Kind{"application/vnd.docker.image.rootfs.diff.tar.zstd", MediaKind::Layer},
    Kind{"application/vnd.oci.image.layer.nondistributable.v1.tar", MediaKind::ForeignLayer},
    Kind{"application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", MediaKind::ForeignLayer},
    Kind{"application/vnd.oci.image.layer.nondistributable.v1.tar+zstd", MediaKind::ForeignLayer},
    Kind{"application/vnd.docker.image.rootfs.foreign.diff.tar", MediaKind::ForeignLayer},
    Kind{"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", MediaKind::ForeignLayer},
    Kind{media::kInToto, MediaKind::Attestation},
    Kind{media::kOciEmpty, MediaKind::Empty},
};

Result<std::vector<Descriptor>> descriptors(const json::Value& list, std::string_view what) {
    std::vector<Descriptor> result;
    for (const json::Value& each : list) {
        Result<Descriptor> one = json::descriptor(each, what);
        if (!one) {
            return passOn(one.error());
        }
        result.push_back(std::move(*one));
    }
    return result;
}

Result<std::optional<Descriptor>> subjectOf(const json::Value& document, std::string_view what) {
    const json::Value& subject = json::object(document, "subject");
    if (subject.empty()) {
        return std::nullopt;
    }
    Result<Descriptor> descriptor = json::descriptor(subject, what);
    if (!descriptor) {
        return passOn(descriptor.error());
    }
    return std::move(*descriptor);
}

json::OrderedValue valuesOf(const std::vector<Descriptor>& list) {
    json::OrderedValue values = json::OrderedValue::array();
    for (const Descriptor& each : list) {
        values.push_back(json::value(each));
    }
    return values;
}

} // namespace

MediaKind kindOf(std::string_view mediaType) {
    const auto found = std::ranges::find(kKinds, mediaType, &Kind::mediaType);
    return found == kKinds.end() ? MediaKind::Unknown : found->kind;
}

std::string_view Descriptor::annotation(std::string_view key) const {
    const auto found = annotations.find(std::string(key));
    return found == annotations.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<Digest> Descriptor::attestationOf() const {
    if (annotation("vnd.docker.reference.type") != "attestation-manifest") {
        return std::nullopt;
    }
    Result<Digest> of = Digest::parse(annotation("vnd.docker.reference.digest"));
    return of ? std::move(*of) : Digest();
}

Result<Index> Index::parse(std::string_view text, std::string_view what) {
    const Result<json::Value> document = json::parseObject(text, what);
    if (!document) {
        return passOn(document.error());
    }
    Index index;
    index.mediaType = json::text(*document, "mediaType");
    index.annotations = json::textMap(*document, "annotations");
    index.artifactType = json::text(*document, "artifactType");
    if (!document->contains("manifests")) {
        return fail(ErrorCode::InvalidInput, msg::JsonWrongMember, what, "manifests");
    }
    Result<std::vector<Descriptor>> manifests = descriptors(json::array(*document, "manifests"), what);
    Result<std::optional<Descriptor>> subject = subjectOf(*document, what);
    if (!manifests || !subject) {
        return passOn(!manifests ? manifests.error() : subject.error());
    }
    index.manifests = std::move(*manifests);
    index.subject = std::move(*subject);
    return index;
}

std::string Index::write() const {
    json::OrderedValue document;
    document["schemaVersion"] = 2;
    document["mediaType"] = mediaType;
    if (!artifactType.empty()) {
        document["artifactType"] = artifactType;
    }
    document["manifests"] = valuesOf(manifests);
    if (subject) {
        document["subject"] = json::value(*subject);
    }
    if (!annotations.empty()) {
        document["annotations"] = annotations;
    }
    return json::write(document, 2);
}

Result<Manifest> Manifest::parse(std::string_view text, std::string_view what) {
    const Result<json::Value> document = json::parseObject(text, what);
    if (!document) {
        return passOn(document.error());
    }
    if (json::integer(*document, "schemaVersion") == 1) {
        return fail(ErrorCode::Unsupported, msg::OldManifestUnsupported, what);
    }
    Manifest manifest;
    manifest.mediaType = json::text(*document, "mediaType");
    manifest.annotations = json::textMap(*document, "annotations");
    manifest.artifactType = json::text(*document, "artifactType");
    const json::Value& configuration = json::object(*document, "config");
    if (configuration.empty()) {
        return fail(ErrorCode::InvalidInput, msg::JsonWrongMember, what, "config");
    }
    Result<Descriptor> descriptor = json::descriptor(configuration, what);
    Result<std::vector<Descriptor>> layers = descriptors(json::array(*document, "layers"), what);
    Result<std::optional<Descriptor>> subject = subjectOf(*document, what);
    if (!descriptor || !layers || !subject) {
        return passOn(!descriptor ? descriptor.error() : !layers ? layers.error() : subject.error());
    }
    manifest.configuration = std::move(*descriptor);
    manifest.layers = std::move(*layers);
    manifest.subject = std::move(*subject);
    return manifest;
}

std::string Manifest::write() const {
    json::OrderedValue document;
    document["schemaVersion"] = 2;
    document["mediaType"] = mediaType;
    if (!artifactType.empty()) {
        document["artifactType"] = artifactType;
    }
    document["config"] = json::value(configuration);
    document["layers"] = valuesOf(layers);
    if (subject) {
        document["subject"] = json::value(*subject);
    }
    if (!annotations.empty()) {
        document["annotations"] = annotations;
    }
    return json::write(document, 2);
}

MediaKind sniffManifest(std::string_view text) {
    const Result<json::Value> document = json::parseObject(text, "");
    if (!document) {
        return MediaKind::Unknown;
    }
    if (const MediaKind kind = kindOf(json::text(*document, "mediaType")); kind != MediaKind::Unknown) {
        return kind;
    }
    if (json::integer(*document, "schemaVersion") == 1) {
        return MediaKind::OldManifest;
    }
    return document->contains("manifests") ? MediaKind::Index
           : document->contains("config")  ? MediaKind::Manifest
                                           : MediaKind::Unknown;
}

} // namespace slipway::image
