# SPDX-License-Identifier: Apache-2.0
certificates_and_zones
