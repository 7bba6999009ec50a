FROM php:8.4-fpm
RUN docker-php-ext-install pdo_mysql
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
COPY . /var/www
RUN composer install --no-dev
