// SPDX-License-Identifier: Apache-2.0
// A script that never calls serveModel.
setInterval(() => {}, 1000);
