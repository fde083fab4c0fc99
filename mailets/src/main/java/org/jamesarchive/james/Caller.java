package org.jamesarchive.james;

import org.jamesarchive.token.Role;

/**
 * Who asks.
 *
 * @param name the token's
 * @param address the client's IP address
 */
public record Caller(String name, Role role, String address) {}
